"""The documents lead somewhere, show what the browser tests took, and name what exists."""

import argparse
import re
import tomllib
from pathlib import Path

from tests.house.code import ROOT, SOURCE, expect_none

from onewindow.config.environment import VARIABLES
from onewindow.launcher.cli import verbs

PICTURES = {
    "home.png", "guide.png", "counter.png", "backoffice.png", "progress-phone.png",
    "home-elder.png", "board.png", "window-called.png", "kiosk.png", "phone-number.png",
    "hall-desk.png", "phone-times.png", "bundle-needs-phone.png", "bundle-progress.png",
}  # fmt: skip
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r"\bONEWINDOW_[A-Z_]+\b")
_COMMAND = re.compile(r"(?:`|^|\.venv/bin/)onewindow ([a-z][^`\n]*)", re.MULTILINE)
# What a path must never look like in a document: somebody's own machine.
_SOMEBODY_S = re.compile(r"(?<![\w.])/(?:home|work|Users|tmp)/\w+")


def documents() -> list[Path]:
    """Every page of ours, wherever it lies."""
    found = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *SOURCE.rglob("*.md"),
    ]
    assert len(found) > 10
    return sorted(found)


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _anchors(page: Path) -> set[str]:
    """The anchors a reader's browser makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", _text(page), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in kept}


def _broken(page: Path) -> list[str]:
    broken = []
    for found in _LINK.findall(_FENCE.sub("", _text(page))):
        target = found[0] or found[1]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        is_picture = goal.parent == ROOT / "docs" / "pictures" and goal.name in PICTURES
        if (not is_picture and not goal.exists()) or (
            anchor and goal.suffix == ".md" and anchor not in _anchors(goal)
        ):
            broken.append(target)
    return broken


def test_every_link_between_documents_leads_to_a_file() -> None:
    expect_none(
        ((page.relative_to(ROOT).as_posix(), b) for page in documents() if (b := _broken(page))),
        "these links lead nowhere",
    )


def test_the_readmes_show_every_picture_the_browser_tests_take() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        shown = set(re.findall(r"docs/pictures/([\w-]+\.png)", _text(ROOT / name)))
        assert shown == PICTURES, name


def test_every_setting_named_in_a_document_exists() -> None:
    unknown = [
        (page.name, name)
        for page in documents()
        for name in _VARIABLE.findall(_text(page))
        if name not in VARIABLES
    ]
    expect_none(unknown, "no such variable in config/environment.py")


def test_every_setting_is_in_the_table() -> None:
    table = _text(ROOT / "docs" / "settings.md")
    expect_none((n for n in VARIABLES if f"| `{n}` |" not in table), "run make docs")


def test_every_setting_the_code_reads_is_declared() -> None:
    read = {name for file in SOURCE.rglob("*.py") for name in _VARIABLE.findall(_text(file))}
    own = {"ONEWINDOW_TEST_CLUSTER"}  # how parallel test workers find their shared database
    expect_none(sorted(read - set(VARIABLES) - own), "declare it in config/environment.py")


def _flags(name: str) -> set[str]:
    verb = next(verb for verb in verbs() if name == verb.NAME)
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    return set(re.findall(r"--[a-z-]+", parser.format_help())) | {"--debug", "--help"}


def test_every_command_named_in_a_document_exists() -> None:
    known = sorted((verb.NAME for verb in verbs()), key=len, reverse=True)
    unknown = []
    for page in documents():
        for command in _COMMAND.findall(_text(page)):
            name = next((n for n in known if f"{command} ".startswith(f"{n} ")), None)
            if name is None:
                unknown.append((page.name, command))
            elif lost := set(re.findall(r"--[a-z-]+", command)) - _flags(name):
                unknown.append((page.name, command, lost))
    expect_none(unknown, "no such command or option")


def test_every_dependency_has_its_reason_on_record() -> None:
    project = tomllib.loads(_text(ROOT / "pyproject.toml"))["project"]
    names = {re.split(r"[\[<>=;]", each)[0].strip() for each in project["dependencies"]}
    table = _text(ROOT / "docs" / "decisions" / "0008-dependencies.md")
    given = {name.partition("[")[0] for name in re.findall(r"^\|[^|]*\| `([^`]+)`", table, re.M)}
    assert len(names) > 15
    assert given == names


def test_no_document_names_a_place_on_somebody_s_machine() -> None:
    expect_none(
        (
            (page.name, _SOMEBODY_S.findall(_text(page)))
            for page in documents()
            if _SOMEBODY_S.search(_text(page))
        ),
        "write a path below the checkout",
    )
