"""How does an appointment get its code, and its row, when others do at the same moment?"""

import secrets
from collections.abc import Callable

from django.db import IntegrityError, transaction

from onewindow.apps.appointments.models import Appointment

_UNIQUE_VIOLATION = "23505"
_TRIES = 8


def fresh_code() -> str:
    """Six digits, the first not zero: easy to type, and to say on the phone."""
    return str(100_000 + secrets.randbelow(900_000))


def insert(row: Appointment, *, is_day_taken: Callable[[], bool]) -> bool:
    """Write a new appointment under a code nobody at the place has; False: the day is taken.

    `is_day_taken` says whether the person has a booking that day, seen after the write failed.
    """
    for _ in range(_TRIES):
        row.code = fresh_code()
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if getattr(error.__cause__, "sqlstate", "") != _UNIQUE_VIOLATION:
                raise
            if is_day_taken():
                return False
        else:
            return True
    raise RuntimeError("no free appointment code")
