"""The installation's own secrets."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from onewindow.launcher.keys import installation_keys


def test_keys_are_drawn_once_and_closed_to_others(tmp_path: Path) -> None:
    first = installation_keys(tmp_path)
    assert installation_keys(tmp_path) == first
    files = sorted((tmp_path / "secrets").iterdir())
    assert [each.name for each in files] == [
        "app_password",
        "field_key",
        "owner_password",
        "secret_key",
    ]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert len({each.read_text() for each in files}) == len(files)


def test_two_first_starts_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: installation_keys(tmp_path), range(8)))
    assert all(each == drawn[0] for each in drawn)


def test_keys_do_not_show_in_their_representation(tmp_path: Path) -> None:
    keys = installation_keys(tmp_path)
    assert keys.owner_password not in repr(keys)
