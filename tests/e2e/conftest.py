"""The whole product, started as a person starts it, driven by a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
ACCOUNTS = yaml.safe_load((ROOT / "src/onewindow/demo/accounts.yaml").read_text("utf-8"))
PASSWORD = ACCOUNTS["demo_password"]
PHONES = {
    a["login"]: a["phone"] for a in ACCOUNTS["accounts"] if a["role"] in {"RESIDENT", "AGENT"}
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHINA = ZoneInfo("Asia/Shanghai")
START_WITHIN = 180
PATIENCE = 30_000
"""Milliseconds until a journey gives up: a busy machine is no fault of the page."""
expect.set_options(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One installation serves all journeys: they stay in one worker."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("e2e"))
            item.add_marker(pytest.mark.browser)


NEAR_MIDNIGHT = timedelta(minutes=3)


@pytest.fixture
def clear_of_midnight() -> None:
    """A number is good for its day (R-6-1): a journey that would run into the next one begins
    after midnight instead, so that it holds at any hour."""
    now = datetime.now(CHINA)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), CHINA)
    if midnight - now < NEAR_MIDNIGHT:
        time.sleep((midnight - now).total_seconds() + 2)


_homes: dict[str, Path] = {}
_INSIDE = """
from pathlib import Path
import os, sys
from onewindow.launcher import surroundings
from onewindow.launcher.postgres import acquire_database
base = Path(os.environ["ONEWINDOW_HOME"])
lease = acquire_database(base)
surroundings.adopt(surroundings.for_serving(base, lease.database))
import django
django.setup()
exec(sys.argv[1])
lease.release()
"""


def inside(centre: str, code: str) -> None:
    """Run some lines in the running centre's own database, for what no page can do: let time
    pass."""
    environment = {k: v for k, v in os.environ.items() if "ONEWINDOW" not in k}
    environment |= {"ONEWINDOW_HOME": str(_homes[centre])}
    environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run([sys.executable, "-c", _INSIDE, code], env=environment, check=True, timeout=60)


@pytest.fixture(scope="session")
def centre() -> Iterator[str]:
    """A fresh installation with the demo centre; its address."""
    home = Path(tempfile.mkdtemp(prefix="onewindow e2e ", dir="/tmp"))
    home.chmod(0o711)
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if "ONEWINDOW" not in k}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment |= {
        "ONEWINDOW_HOME": str(home / "var"),
        "PYTHONPATH": str(ROOT / "src"),
        "ONEWINDOW_SEMANTIC_SEARCH": "0",
    }
    with (home / "up.log").open("wb") as log:
        up = subprocess.Popen(
            [
                *(sys.executable, "-m", "onewindow.launcher.cli", "up"),
                *("--port", str(port), "--live-port", str(free_port())),
            ],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    _homes[address] = home / "var"
    try:
        _wait_for(address, up, home / "up.log")
        yield address
    finally:
        up.send_signal(signal.SIGINT)
        up.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(address: str, up: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        if up.poll() is not None:
            pytest.fail(f"onewindow up ended with {up.returncode}:\n{log.read_text('utf-8')}")
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"no answer within {START_WITHIN} s:\n{log.read_text('utf-8')}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("Chromium is missing. Install it: apt-get install chromium fonts-noto-cjk")
    return found


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, centre: str) -> Iterator[Visit]:
    """visit("clerk") signs a demo account in; visit() is nobody. Every console error fails."""
    contexts = []
    errors: list[str] = []

    def open_page(login: str = "", *, width: int = 1280, height: int = 900, elder: bool = False):
        context = browser.new_context(
            base_url=centre, viewport={"width": width, "height": height}, locale="zh-CN"
        )
        contexts.append(context)
        if elder:
            context.add_cookies([{"name": "elder", "value": "1", "url": centre}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda m: errors.append(f"{page.url}: {m.text}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda e: errors.append(f"{page.url}: {e}"))
        page.on(
            "request", lambda r: errors.append(f"outside: {r.url}") if _outside(r.url) else None
        )
        if login:
            sign_in(page, login)
        return page

    yield open_page
    for context in contexts:
        context.close()
    told = [e for e in errors if "status of 422" not in e and "status of 409" not in e]
    assert not told, told


def _outside(url: str) -> bool:
    return url.startswith("http") and not url.startswith("http://127.0.0.1:")


def sign_in(page: Page, login: str) -> None:
    """Sign in as a demo account: residents by phone, staff by staff name."""
    page.goto("/sign-in/")
    page.locator("main form input:not([type=hidden]):not([type=password])").first.fill(
        PHONES.get(login, login)
    )
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button.primary").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def check_accessible(page: Page) -> None:
    """axe finds nothing (WCAG 2.2 AA) on the page as it stands."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    violations = [
        (v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found.response["violations"]
    ]
    assert not violations, (page.url, violations)


def picture(page: Page, name: str) -> None:
    """A picture for the documents; only when asked, so that a test run changes no file."""
    if os.environ.get("ONEWINDOW_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{name}.png"))
