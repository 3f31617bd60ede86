"""One thing, once, in the words on its buttons: what every journey through a bundle does."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.acts import do, press
from tests.e2e.conftest import Visit, check_accessible

PATIENCE = 60
"""Seconds until the worker or a busy machine is given up."""


def sample_departments(centre_port: str) -> int:
    """The process of the sample departments that belong to this centre."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            above = Path(f"/proc/{parent}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        if b"demo-department" in command and centre_port.encode() in above:
            return int(folder.name)
    pytest.fail("the sample departments are not running")


@contextmanager
def switched_off(centre: str) -> Iterator[None]:
    """They answer nothing meanwhile; stopped, not ended, so that nobody restarts them."""
    process = sample_departments(centre.rpartition(":")[2])
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def answer(page: Page, *labels: str) -> None:
    """One question a page: press these answers."""
    for label in labels:
        page.get_by_role("button", name=label, exact=True).click()
        page.wait_for_load_state()


def agree(page: Page) -> None:
    """Say yes to everything that may be fetched."""
    for box in page.locator("input[name=separate]").all():
        box.check(force=True)
    press(page, "同意，替我取")


def left(page: Page) -> list[str]:
    """What the person still has to do, line by line."""
    return [line.strip() for line in page.locator(".only-list li").all_inner_texts()]


def look_again_for(page: Page, paper: str) -> None:
    """Ask the departments anew until they have found this paper."""
    until = time.monotonic() + 90
    while any(paper in line for line in left(page)):
        assert time.monotonic() < until, page.locator("main").inner_text()
        time.sleep(2)
        press(page, "再查一次，看哪些不用交")
    page.wait_for_load_state()


def sign(page: Page, name: str) -> str:
    """The one signature; the package's number."""
    page.get_by_label(re.compile("所填内容和材料真实")).check(force=True)
    page.get_by_label(re.compile("签名")).fill(name)
    check_accessible(page)
    press(page, "签名并提交")
    found = re.search(r"YJ\d{13}", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found.group()


def take_in(visit: Visit, number: str) -> None:
    """One clerk, one act, everything that waits for nothing."""
    clerk = visit("clerk", width=1440)
    clerk.goto("/counter/packages/")
    check_accessible(clerk)
    clerk.get_by_role("link", name=number).click()
    check_accessible(clerk)
    press(clerk, "全部受理")
    expect(clerk.locator("main")).to_contain_text("整件事最迟")


def find_part(visit: Visit, login: str, item: str) -> Page:
    """The department finds its part in its own inbox as soon as its turn has come."""
    reviewer = visit(login, width=1440)
    row = reviewer.get_by_role("row", name=re.compile(item))
    until = time.monotonic() + PATIENCE
    reviewer.goto("/backoffice/")
    while not row.count():
        assert time.monotonic() < until, f"{item} never came to {login}"
        time.sleep(0.5)
        reviewer.goto("/backoffice/")
    row.first.get_by_role("link").first.click()
    reviewer.wait_for_url(re.compile("/backoffice/cases/"))
    return reviewer


def decide(
    visit: Visit,
    login: str,
    item: str,
    *,
    first: Callable[[Page], None] | None = None,
    **face: str,
) -> None:
    """The department finds its part, looks at it and decides."""
    reviewer = find_part(visit, login, item)
    if first is not None:
        first(reviewer)
    do(reviewer, "claim", "认领")
    do(reviewer, "opinion", "记下意见", opinion="材料属实，符合条件。")
    do(reviewer, "approve", "准予，作出决定", **face)


def wait_for(page: Page, words: str) -> None:
    """The worker is on its way: look again until the page says it."""
    until = time.monotonic() + PATIENCE
    while words not in page.locator("main").inner_text():
        assert time.monotonic() < until, page.locator("main").inner_text()
        time.sleep(0.5)
        page.reload()
