"""What stands on one guide's page and on its print sheet? The same, drawn twice."""

import re
from dataclasses import replace
from typing import Any

from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.facts import is_imported, materials_for
from onewindow.apps.organisation import queries as organisation
from onewindow.rules.casework.forms import FormField, fields_for
from onewindow.rules.catalogue.content import (
    Content,
    entries_at,
    flag_at,
    text_at,
    texts_at,
    value_at,
)
from onewindow.web.resident import guide_parts as parts
from onewindow.web.resident.places import hours_of

SAMPLE = re.compile(r"samples/[a-z0-9_]+\.svg")


def guide_context(version: Any, wanted: str) -> dict[str, Any]:
    """Everything a guide says in the situation `wanted`, or in the first one."""
    content: Content = version.content
    listing = catalogue.listing_of(version.item_id)
    is_here = listing is not None and listing.can_apply
    return {
        "item": version.item,
        "version": version,
        "content": content,
        "is_imported": version.origin == "IMPORTED",
        "is_here": is_here,
        **_coming(content, is_here=is_here),
        **_figures(version),
        **_situation(content, wanted),
        "conditions": parts.said(content, "acceptance_conditions", "text"),
        **_steps(content),
        "fee": parts.fee(content),
        "laws": parts.laws(content),
        "faq": parts.said(content, "faq", "question", "answer"),
        "notices": parts.said(content, "notices", "text"),
        "remedies": parts.remedies(content),
        "places": _places(content),
        "place_mark": parts.mark_at(content, "place"),
        "phone_mark": parts.mark_at(content, "consult_phone"),
        "result": _result(content),
    }


def _coming(content: Content, *, is_here: bool) -> dict[str, Any]:
    """Whether the person must come, why, and whether the button to apply online is there."""
    must_come = flag_at(content, "in_person", "required") is True
    online = flag_at(content, "channels", "online") is True
    return {
        "must_come": must_come,
        "must_come_note": text_at(content, "in_person", "note"),
        "must_come_basis": parts.cited(text_at(content, "in_person", "basis")),
        "can_apply_online": is_here and online and not must_come,
    }


def _figures(version: Any) -> dict[str, Any]:
    taken = catalogue.handling_time(version.item_id)
    days, decided = (taken.p90_working_days, taken.decided) if taken else (None, 0)
    return {"facts": parts.facts_band(version.content, p90_days=days, decided=decided)}


def _situation(content: Content, wanted: str) -> dict[str, Any]:
    """The situation asked for, else the first, with its materials."""
    situations = entries_at(content, "situations")
    first = situations[0] if situations else {}
    chosen = next((s for s in situations if text_at(s, "code") == wanted), first)
    code = text_at(chosen, "code")
    imported = is_imported(content)
    materials = [parts.shown_material(m, imported=imported) for m in materials_for(content, code)]
    return {
        "situation": code,
        "situation_name": text_at(chosen, "name"),
        "situation_note": text_at(chosen, "note"),
        "situations": [
            {"code": text_at(s, "code"), "name": text_at(s, "name")} for s in situations
        ],
        "switchable": len(situations) > 1,
        "materials": materials,
        "says_more": any(m.asked or m.by_law for m in materials),
        "fields": _asked(content, code) if not imported else (),
    }


def _asked(content: Content, situation: str) -> tuple[FormField, ...]:
    """What the form asks in this situation; guides without a form need no catalogue."""
    if not entries_at(content, "form"):
        return ()
    return fields_for(content, situation, catalogue.form_fields())


def _steps(content: Content) -> dict[str, Any]:
    """The steps; a mark that all of them share is said once."""
    steps = parts.steps(content)
    marks = {step.mark for step in steps}
    shared = marks.pop() if len(marks) == 1 else None
    if shared is None:
        return {"steps": steps, "steps_mark": ""}
    return {"steps": [replace(step, mark="") for step in steps], "steps_mark": shared}


def _result(content: Content) -> dict[str, Any]:
    return {
        "name": text_at(content, "result", "name"),
        "validity": text_at(content, "result", "validity_note"),
        "years": value_at(content, "result", "valid_years"),
        "sample": bool(SAMPLE.fullmatch(text_at(content, "result", "sample"))),
        "elicence": flag_at(content, "result", "elicence"),
        "mark": parts.mark_at(content, "result"),
    }


def _places(content: Content) -> list[dict[str, Any]]:
    """Where it is handled: our places with their windows, else the address the list gives."""
    site = text_at(content, "place", "site")
    codes = [site, *texts_at(content, "place", "stations")] if site else []
    found = {place.code: place for place in organisation.places()} if codes else {}
    shown = [
        {
            "name": found[code].name,
            "address": found[code].address,
            "hours": hours_of(found[code]),
            "phone": found[code].phone,
            "windows": _windows(found[code], content) if code == site else [],
        }
        for code in codes
        if code in found
    ]
    address, hours = text_at(content, "place", "address"), text_at(content, "place", "hours")
    if not shown and address:
        shown.append({"name": "", "address": address, "hours": [hours] if hours else []})
    return shown


def _windows(place: Any, content: Content) -> list[str]:
    wanted = {
        int(digits)
        for code in texts_at(content, "place", "windows")
        if (digits := "".join(filter(str.isdigit, code)))
    }
    return [w.name for w in organisation.windows_of(place_id=place.id) if w.number in wanted]
