"""How is a Sichuan district hall's catalogue read? Departments, main items, items with a link."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from onewindow.apps.catalogue.sources.guangdong import pruned
from onewindow.apps.catalogue.sources.records import Record, Unreadable
from onewindow.rules.outcomes import Refusal

SOURCE = "guangan"
NAME = "四川政务服务网"
UNSORTED = "未分类"
_TYPES = {
    "1": "行政许可",
    "5": "行政给付",
    "7": "行政确认",
    "8": "行政奖励",
    "9": "行政裁决",
    "10": "其他类别",
    "20": "公共服务",
}


def records(tree: list[Any]) -> Iterator[Record | Unreadable]:
    """Every item below its department and main item; a broken branch is named and left out."""
    for first, branch in enumerate(tree, 1):
        place = f"第{first}个部门"
        if not isinstance(branch, Mapping) or not isinstance(branch.get("items"), list):
            yield Unreadable(place, (Refusal("ROW_BRANCH_BROKEN"),))
            continue
        department = str(branch.get("department") or "").strip()
        for second, main in enumerate(branch["items"], 1):
            where = f"{place}（{department}）第{second}个大项"
            if not isinstance(main, Mapping) or not isinstance(main.get("sub_items"), list):
                yield Unreadable(where, (Refusal("ROW_BRANCH_BROKEN"),))
                continue
            for third, entry in enumerate(main["sub_items"], 1):
                yield _record(
                    entry, department, str(main.get("main_item") or ""), f"{where}第{third}项"
                )


def _record(entry: object, department: str, main: str, place: str) -> Record | Unreadable:
    if not isinstance(entry, Mapping):
        return Unreadable(place, (Refusal("ROW_NOT_AN_ITEM"),))
    name, link = (str(entry.get(key) or "").strip() for key in ("name", "link"))
    asked = parse_qs(urlsplit(link).query) if link else {}
    code, kind = (asked.get(key, [""])[0] for key in ("itemCode", "taskType"))
    said = {"事项名称": name, "部门名称": department, "事项编码（itemCode）": code}
    faults = [Refusal("ROW_WITHOUT", "R-3-1", {"field": f}) for f, v in said.items() if not v]
    if code and kind not in _TYPES:
        facts = {"field": "事项类型", "value": kind}
        faults.append(Refusal("ROW_NAME_UNKNOWN", "R-3-1", facts))
    if faults:
        return Unreadable(place, tuple(faults), name)
    content = pruned(
        {
            "slug": f"sc-{code}",
            "name": name,
            "summary": "" if main in ("", UNSORTED, name) else f"属于“{main}”。",
            "source": {"kind": "imported", "name": NAME, "imported": True, "imported_from": SOURCE},
            "confidence": "u",
            "codes": {"local_task_code": code},
            "item_type": _TYPES[kind],
            "use_level": "县级",
            "department": {"name": department},
            "channels": {"online_address": link},
        }
    )
    return Record(place, content["slug"], content)
