"""A log line says what failed and where, never whose row it was nor a key in an address."""

import logging
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from onewindow.adapters.log_lines import SparingFormatter
from onewindow.api.v1 import problems

ROW = "Failing row contains (210112199405200029)"


def line_of(text: str, *values: object, error: BaseException | None = None) -> str:
    told = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("django.request", 40, "x.py", 1, text, values, told)
    return SparingFormatter("%(message)s").format(record)


def broken() -> BaseException:
    try:
        try:
            raise ValueError(ROW)
        except ValueError as first:
            raise IntegrityError(ROW) from first
    except IntegrityError as error:
        return error


def test_a_traceback_names_kind_and_place_of_each_fault_but_not_the_row() -> None:
    line = line_of("Internal Server Error: %s", "/me/", error=broken())
    assert "IntegrityError" in line
    assert "builtins.ValueError" in line
    assert "in broken" in line
    assert "2101" not in line


def test_a_traceback_another_handler_kept_is_not_repeated() -> None:
    error = broken()
    record = logging.LogRecord(
        "x", 40, "x.py", 1, "m", (), (type(error), error, error.__traceback__)
    )
    record.exc_text = ROW
    assert "2101" not in SparingFormatter().format(record)
    assert record.exc_text == ROW


@pytest.mark.parametrize("door", ["rate", "check"])
def test_an_address_that_is_a_key_is_not_logged(door: str) -> None:
    line = line_of("Not Found: %s", f"/{door}/aB3-_x:9.z/?a=1")
    assert line == f"Not Found: /{door}/***/?a=1"


def test_the_installation_logs_this_way() -> None:
    assert settings.LOGGING["formatters"]["line"]["()"].endswith("SparingFormatter")
    handlers = logging.getLogger().handlers
    assert any(isinstance(each.formatter, SparingFormatter) for each in handlers)


@pytest.mark.django_db
def test_the_interface_logs_a_fault_without_its_words(
    rf: Any, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT '210112199405200029'::int")
    except Exception:
        request = rf.get("/api/v1/cases/secret-token/")
        request.resolver_match = None
        answer = problems._fault(request, sys.exc_info()[1])
    assert answer.status_code == 500
    assert "the interface failed" in caplog.text
    assert "DataError" in caplog.text
    assert "2101" not in caplog.text
    assert "secret" not in caplog.text
