"""Items and their guides, as the public pages show them."""

from collections.abc import Mapping
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from onewindow.api.v1.authentication import ITEMS_READ, ApiToken
from onewindow.api.v1.problems import problems
from onewindow.api.v1.values import Line, Word
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.facts import GuideMaterial, effective_limits, materials_for
from onewindow.apps.catalogue.search import Filters, find
from onewindow.rules.catalogue.content import entries_at, flag_at, text_at, texts_at
from onewindow.rules.clock.limits import Limit
from onewindow.rules.outcomes import Refusal, Refused

router = Router(tags=["items"], auth=ApiToken(ITEMS_READ))
# How sure a value is: read in the text, known, demonstration only, unsure. Only t and k are law.
_OFFICIAL = {"t", "k"}


class ItemBrief(Schema):
    slug: str
    name: str
    department: str
    item_type: str
    item_kind: str
    can_apply: bool
    is_demo: bool
    source: str


class ItemPage(Schema):
    """One page; ask again with `after=next` until `next` is empty. A search has one page."""

    items: list[ItemBrief]
    next: str


class LimitTold(Schema):
    amount: float
    unit: Literal["WORKING_DAY", "CALENDAR_DAY", "MONTH", "HOUR"]
    text: str
    official: bool
    source: str


class MaterialTold(Schema):
    code: str
    name: str
    required: bool
    may_follow: bool
    source: str
    requirement: str
    replaced_by: str
    originals: int
    copies: int
    by_law: str


class SituationTold(Schema):
    code: str
    name: str
    materials: list[MaterialTold]


class LawTold(Schema):
    law: str
    article: str
    official: bool


class Guide(Schema):
    """The guide in force. `official` is false for demonstration and unsure values."""

    slug: str
    name: str
    version: int
    department: str
    item_type: str
    item_kind: str
    audience: list[str]
    can_apply_online: bool
    in_person_required: bool
    statutory_limit: LimitTold | None
    committed_limit: LimitTold | None
    conditions: list[str]
    situations: list[SituationTold]
    steps: list[str]
    fee: str
    result: str
    legal_basis: list[LawTold]
    consult_phone: str
    complaint_phone: str
    is_demo: bool


class Wanted(Schema):
    query: Line = ""
    department: Line = ""
    audience: Word = ""
    stage: Word = ""
    after: Line = ""


@router.get("", response={200: ItemPage, **problems(422)}, operation_id="listItems")
def list_items(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """Search in everyday words with `query`, or list by department, audience, life stage."""
    if wanted.query.strip():
        filters = Filters(
            department=wanted.department, audience=wanted.audience, stage=wanted.stage
        )
        return {
            "items": [_brief(f, f.slug) for f in find(wanted.query, filters=filters)],
            "next": "",
        }
    page = catalogue.listings(
        department=wanted.department,
        audience=wanted.audience,
        stage=wanted.stage,
        after=wanted.after,
    )
    return {"items": [_brief(e, e.item.slug) for e in page.listings], "next": page.after}


def _brief(entry: Any, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": entry.name,
        "department": entry.department_name,
        "item_type": entry.item_type,
        "item_kind": entry.item_kind,
        "can_apply": entry.can_apply,
        "is_demo": entry.is_demo,
        "source": entry.source_name,
    }


@router.get("/{slug:slug}", response={200: Guide, **problems(404, 422)}, operation_id="getGuide")
def get_guide(request: HttpRequest, slug: str) -> Any:
    """The guide an application would be filed under now."""
    version = catalogue.shown_item(slug[:80])
    if version is None:
        raise Refused((Refusal("NOT_FOUND"),))
    content = version.content
    limits = effective_limits(content)
    return {
        "slug": version.item.slug,
        "name": text_at(content, "name"),
        "version": version.number,
        "department": text_at(content, "department", "name") or version.item.department_name,
        "item_type": text_at(content, "item_type"),
        "item_kind": text_at(content, "item_kind"),
        "audience": list(texts_at(content, "audience")),
        "can_apply_online": flag_at(content, "channels", "online") is True
        and flag_at(content, "in_person", "required") is not True,
        "in_person_required": flag_at(content, "in_person", "required") is True,
        "statutory_limit": _limit(limits.statutory, content, "statutory_limit"),
        "committed_limit": _limit(limits.committed, content, "committed_limit"),
        "conditions": [text_at(c, "text") for c in entries_at(content, "acceptance_conditions")],
        "situations": _situations(content),
        "steps": [text_at(s, "name") for s in entries_at(content, "steps")],
        "fee": text_at(content, "fee", "note"),
        "result": text_at(content, "result", "name"),
        "legal_basis": [_law(b) for b in entries_at(content, "legal_basis")],
        "consult_phone": text_at(content, "consult_phone"),
        "complaint_phone": text_at(content, "complaint_phone"),
        "is_demo": text_at(content, "source", "kind") == "demo",
    }


def _limit(limit: Limit | None, content: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {
        "amount": float(limit.amount),
        "unit": limit.unit.value,
        "text": str(limit) if limit.amount else "当场办结",
        "official": text_at(content, key, "confidence") in _OFFICIAL,
        "source": text_at(content, key, "source"),
    }


def _situations(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each situation with exactly its materials; a guide without situations has one, unnamed."""
    found = entries_at(content, "situations")
    codes = [(text_at(s, "code"), text_at(s, "name")) for s in found] or [("", "")]
    return [
        {
            "code": code,
            "name": name,
            "materials": [_material(m) for m in materials_for(content, code)],
        }
        for code, name in codes
    ]


def _material(material: GuideMaterial) -> dict[str, Any]:
    names = MaterialTold.model_fields
    return {name: getattr(material, name) for name in names}


def _law(basis: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "law": text_at(basis, "law"),
        "article": text_at(basis, "article"),
        "official": text_at(basis, "confidence") in _OFFICIAL,
    }
