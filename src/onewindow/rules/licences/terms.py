"""How long does a licence hold? (R-4-20; Identity Card Law art. 5)"""

from datetime import date, timedelta

LONG_TERM_AGE = 46
# Identity Card Law art. 5: 16 to 25 ten years, 26 to 45 twenty, from 46 long; under 16 five.
_BY_AGE = ((46, None), (26, 20), (16, 10), (0, 5))


def age_on(day: date, *, born: date) -> int:
    """Full years of age that day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def years_by_age(age: int) -> int | None:
    """How many years an identity card holds at this age; None: without end."""
    return next(years for least, years in _BY_AGE if age >= least)


def last_day(first: date, years: int | None) -> date | None:
    """The last day of a licence that holds so many years from its first; None: without end."""
    if years is None:
        return None
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError:  # 29 February
        anniversary = date(first.year + years, 3, 1)
    return anniversary - timedelta(days=1)
