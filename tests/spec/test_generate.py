"""The rule book in docs/rules is what the tables say."""

from pathlib import Path

from tests.spec import generate
from tests.spec.page import Page, Table, as_markdown


def test_the_rule_book_is_not_stale():
    assert generate.pages()
    assert generate.stale() == []


def test_a_changed_table_makes_its_page_stale(tmp_path: Path, capsys):
    generate.write(tmp_path)
    assert generate.stale(tmp_path) == []
    (tmp_path / "clock.md").write_text("something else")
    assert generate.stale(tmp_path) == ["clock"]
    (tmp_path / "clock.md").unlink()
    assert generate.stale(tmp_path) == ["clock"]


def test_a_page_shows_every_row():
    page = Page(
        "x", "X", "About.", [Table("T", "R-1", ("a", "b"), [(1, "p|q"), (2, "r")], "Note.")]
    )
    shown = as_markdown(page)
    assert "| 1 | p\\|q |\n| 2 | r |" in shown
    assert shown.endswith("\nNote.\n")
