"""A department, a centre and its windows."""

import itertools

from onewindow.apps.organisation.models import Department, Place

_numbers = itertools.count(1)
HOURS = {"periods": [{"days": ["MON"], "open": "09:00", "close": "17:00"}], "closing_time": "17:00"}


def department(**fields: object) -> Department:
    """A department with a code of its own."""
    number = next(_numbers)
    return Department.objects.create(**{"code": f"dept{number}", "name": "公安局"} | fields)


def centre(**fields: object) -> Place:
    """A service centre."""
    told = {
        "code": f"centre{next(_numbers)}",
        "kind": Place.Kind.CENTRE,
        "name": "云溪区政务服务中心",
        "address": "演示路 1 号",
        "hours": HOURS,
    }
    return Place.objects.create(**told | fields)
