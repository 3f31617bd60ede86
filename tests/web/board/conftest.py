"""Every wall of a test is looked at anew."""

from collections.abc import Iterator

import pytest

from onewindow.web.board.screens import forget_pictures


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget_pictures()
    monkeypatch.setattr("onewindow.web.board.screens.KEPT_SECONDS", -1.0)
    yield
    forget_pictures()
