"""A source that the real sample departments answer, and the sample itself in a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.factories.cases import T0

from onewindow.apps.exchange.models import SharedSource
from onewindow.launcher.sample_department import SampleDepartments, SampleServer

KEY = "a key between two departments"
RECORDS = {
    "civil_marriage": {
        "210112199405200029": {"registered_on": "2022-05-20", "wife_name": "李小满"},
    },
    "police_photo": {"210112199405200029": {"registered_on": "2024-03-11"}},
}


@dataclass
class Running:
    """The sample departments and where they listen."""

    departments: SampleDepartments
    address: str


@contextmanager
def sample_departments(now: datetime = T0, **more: Any) -> Iterator[Running]:
    """The sample, listening on a free port until the end of the block."""
    departments = SampleDepartments(
        key=KEY, records=more.pop("records", RECORDS), clock=now.timestamp, **more
    )
    server = SampleServer(departments, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Running(departments, f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def data_source(address: str = "", code: str = "civil_marriage", **more: Any) -> SharedSource:
    """A source of the civil affairs office, asked with consent."""
    told: dict[str, Any] = {
        "code": code,
        "name": "婚姻登记信息",
        "department_name": "云溪区民政局",
        "address": f"{address}/{code}" if address else "",
        "key": KEY,
        "connect_seconds": 0.5,
        "read_seconds": 0.5,
        "retries": 0,
        "fields": [
            {"code": "registered_on", "name": "登记日期"},
            {"code": "wife_name", "name": "女方姓名"},
        ],
        "attribute": "CONDITIONAL",
        "legal_basis": "《政务数据共享条例》",
        "fallback": "数据接口暂时不可用。您可以先提交，材料可以后补，也可以自己上传。",
        "changed_at": T0,
        **more,
    }
    return SharedSource.objects.create(**told)
