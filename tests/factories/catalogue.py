"""Items and catalogues made up for tests, of the shapes that come in from outside."""

import copy
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml

from onewindow.apps.catalogue.field_operations import install_form_fields
from onewindow.apps.catalogue.installing import install_items, install_proof_items
from onewindow.apps.catalogue.models import ItemVersion, ServiceItem
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.models import Department
from onewindow.apps.rows import new_id

DEMO = Path(__file__).parents[2] / "src/onewindow/demo"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def item_admin(account_id: UUID | None = None) -> Acting:
    return Acting(
        account_id=account_id or new_id(), name="事项管理员", roles=frozenset({"ITEM_ADMIN"})
    )


def clerk() -> Acting:
    return Acting(account_id=new_id(), name="窗口人员", roles=frozenset({"CLERK"}))


def demo_content(slug: str = "id_card_renewal") -> dict[str, Any]:
    """One item of the demonstration centre, complete enough to be published."""
    return dict(yaml.safe_load((DEMO / f"items/{slug}.yaml").read_text("utf-8")))


def content(**changes: Any) -> dict[str, Any]:
    """A small item that passes every publishing check, with these parts changed."""
    made = {
        "slug": "small_item",
        "name": "小事项办理",
        "everyday_names": ["办小事"],
        "source": {"kind": "own", "name": "本中心", "imported": False},
        "item_type": "公共服务",
        "item_kind": "COMMITTED",
        "department": {"key": "small_office", "name": "小事局", "uscc": ""},
        "audience": ["自然人"],
        "life_event": {"person_stages": ["生活"], "person_topics": ["其他"]},
        "legal_basis": [{"law": "小事法", "article": "第1条", "confidence": "t"}],
        "statutory_limit": {"amount": 10, "unit": "WORKING_DAY", "source": "《小事法》第1条"},
        "committed_limit": {"amount": 5, "unit": "WORKING_DAY"},
        "acceptance_conditions": [{"text": "有小事要办"}],
        "situations": [{"code": "GENERAL", "name": "一般情形", "materials": ["FORM", "CARD"]}],
        "materials": [
            {"code": "FORM", "name": "申请表", "need": "必要", "by_law": "《小事法》第1条"},
            {"code": "CARD", "name": "身份证", "need": "非必要", "by_law": "《小事法》第2条"},
        ],
        "steps": [{"name": "受理", "kind": "ACCEPTANCE", "days": 1, "unit": "WORKING_DAY"}],
        "fee": {"charged": False, "online_payment": False},
        "channels": {"window": True, "online": True},
        "trips": 0,
        "consult_phone": "0000-1234567",
        "complaint_phone": "0000-7654321",
        "result": {"name": None, "type": "无"},
    }
    return {**copy.deepcopy(made), **changes}


def department(name: str = "小事局", code: str = "small_office") -> Department:
    return Department.objects.get_or_create(code=code, defaults={"name": name})[0]


def published(**changes: Any) -> ItemVersion:
    """A published item with its department."""
    department()
    made = content(**changes)
    install_items(contents=[made], now=NOW, acting=SYSTEM)
    return ItemVersion.objects.select_related("item").get(
        item__slug=made["slug"], state=ItemVersion.State.PUBLISHED
    )


def form_fields() -> None:
    """The demonstration's field catalogue, which the demonstration items' forms ask for."""
    fields = yaml.safe_load((DEMO / "form_fields.yaml").read_text("utf-8"))["form_fields"]
    install_form_fields(fields=fields, now=NOW, acting=SYSTEM, is_demo=True)


def field_definition(**changes: Any) -> dict[str, Any]:
    """A field that may enter the catalogue, with these parts changed."""
    made = {
        "code": "small_reason",
        "label": "办小事的原因",
        "kind": "TEXT",
        "purpose": "判断小事怎么办",
        "legal_basis": "《小事法》第1条",
        "retention": "办结后 1 年",
    }
    return {**made, **changes}


def proof_list() -> None:
    """What the demonstration items stand on: the list of proofs and the field catalogue."""
    form_fields()
    entries = yaml.safe_load((DEMO / "proof_items.yaml").read_text("utf-8"))["proof_items"]
    install_proof_items(entries=entries, now=NOW, acting=SYSTEM)


def items_named(prefix: str, count: int) -> list[ServiceItem]:
    """Bare items for lists."""
    return ServiceItem.objects.bulk_create(
        ServiceItem(
            slug=f"{prefix}-{n}", name=f"{prefix}{n:03}", department_name="小事局", created_at=NOW
        )
        for n in range(count)
    )


def guangdong_row(**changes: Any) -> dict[str, Any]:
    """One made-up record in the shape of the Guangdong crawl."""
    code = "11999900MB0000000X2999901007000"
    return {
        "_id": {"$oid": "1"},
        "TASK_CODE": code,
        "TASK_TYPE_TEXT": "行政许可",
        "TASK_NAME": "虚构许可核发",
        "CATAID": "999901007000",
        "LIMIT_SCENE_NUM": "1",
        "DEPT_NAME": "虚构省虚构厅",
        "URL": "https://example.invalid/apply",
        "matter_name": "虚构许可核发",
        "matter_short": "虚构证",
        "matter_daily": "办虚构证，虚构证办理",
        "handle_time": "20(工作日)",
        "handle_time_limit": "7(工作日)",
        "accept_standard": "符合虚构条件。",
        "consult_phone": "000-1234567",
        "complain_phone": "无",
        "courier_service": "是",
        "handle_location": "办理地点：虚构路1号",
        "district": "省级",
        "theme_category": ["其他", "交通出行"],
        "service_object_name": ["自然人", "企业法人"],
        "material_intro": ["虚构申请表", "居民身份证"],
        **changes,
    }


def guangdong_file(folder: Path, *rows: object) -> Path:
    """A JSONL file; a row that is a str is written as it is."""
    path = folder / "items.jsonl"
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def guangan_file(folder: Path, *items: dict[str, str]) -> Path:
    path = folder / "district.json"
    tree = [
        {"department": "区虚构局", "items": [{"main_item": "虚构大项", "sub_items": list(items)}]}
    ]
    path.write_text(json.dumps(tree, ensure_ascii=False), "utf-8")
    return path
