"""An item with questions that branch and a form of its own; for wizards, panels and forms."""

import copy
from typing import Any

from tests.factories.cases import LICENCE, World, publish
from tests.factories.catalogue import form_fields

from onewindow.apps.catalogue.models import ItemVersion

SLUG = "lost_work"
# A sound number of a bank card (ISO/IEC 7812-1), made up.
ACCOUNT = "6222020200000000006"


def _option(code: str, label: str, goes_to: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": label, "goes_to": goes_to, **more}


GUIDED: dict[str, Any] = {
    **copy.deepcopy(LICENCE),
    "slug": SLUG,
    "name": "失业登记",
    "item_type": "行政给付",
    "special_procedures": [],
    "situation_tree": {
        "first": "REPORT",
        "questions": [
            {
                "code": "REPORT",
                "text": "原单位报送减员了吗？",
                "options": [
                    _option("YES", "报了", "REPORTED", reason="单位已经报送，不用您再证明"),
                    _option("NO", "没有报", "PAPER", everyday_names=["单位不给办"]),
                ],
            },
            {
                "code": "PAPER",
                "text": "手上有解除劳动关系的证明吗？",
                "options": [
                    _option(
                        "HAVE", "有", "PROVED", reason="凭证明办理", rule="《社会保险法》第50条"
                    ),
                    _option("NONE", "没有", "HELPED"),
                ],
            },
        ],
    },
    "situations": [
        {"code": "REPORTED", "name": "单位已经报送", "materials": ["FORM"], "route": "全程网上办"},
        {"code": "PROVED", "name": "凭证明办理", "materials": ["FORM", "LAYOUT"]},
        {"code": "HELPED", "name": "先由我们核实", "materials": ["FORM", "RULES"]},
    ],
    "materials": [
        {"code": "FORM", "name": "登记表", "need": "必要", "replaced_by": {"kind": "generated"}},
        {"code": "LAYOUT", "name": "解除劳动关系证明", "need": "必要"},
        {"code": "RULES", "name": "情况说明", "need": "必要"},
    ],
    "form": [
        {"code": "applicant_name"},
        {"code": "applicant_citizen_id"},
        {"code": "work_unit"},
        {"code": "left_work_on"},
        {"code": "left_work_cause", "situations": ["HELPED"]},
        {"code": "bank_account"},
        {"code": "contact_phone"},
    ],
}
TOLD = {
    "f-work_unit": "云溪纺织厂",
    "f-left_work_on": "2026-08-31",
    "f-bank_account": ACCOUNT,
    "f-contact_phone": "13800000001",
    "delivery_way": "WINDOW",
    "address": "",
    "note": "",
}


def publish_guided(world: World, number: int = 1, **changes: Any) -> ItemVersion:
    """The item with its questions, and the field catalogue its form is made of."""
    form_fields()
    return publish({**copy.deepcopy(GUIDED), **changes}, world.department, number=number)


def changed_tree() -> dict[str, Any]:
    """The same questions, the second in other words."""
    tree = copy.deepcopy(GUIDED["situation_tree"])
    tree["questions"][1]["text"] = "有没有单位开的离职证明？"
    return dict(tree)
