"""The page on publishing holds every row the tests run, and every rule has its heading."""

from tests.spec.catalogue.page import PAGE, TITLES
from tests.spec.publishing_table import ROWS


def test_every_row_is_on_the_page() -> None:
    assert {row.rule for row in ROWS} == set(TITLES)
    assert sum(len(table.rows) for table in PAGE.tables) == len(ROWS)
