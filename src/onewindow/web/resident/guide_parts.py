"""What does a guide page say, and how sure is each value? Content -> parts ready to be drawn.

A value marked `d` (demonstration) or `u` (unsure) carries its mark wherever it is shown; 法律规定
is claimed only for a limit read in its source, which is named beside it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from onewindow.apps.catalogue.facts import GuideMaterial, is_imported
from onewindow.rules.catalogue.confidence import Confidence, confidence_at
from onewindow.rules.catalogue.content import (
    Content,
    entries_at,
    flag_at,
    limit_at,
    text_at,
    value_at,
)
from onewindow.rules.clock.limits import Limit
from onewindow.web.case_names import unit_name

_CITATION = re.compile(r"《([^》]+)》(第[0-9〇零一二两三四五六七八九十百]+条)")
_AMOUNT = re.compile(r"^(\d+(?:\.\d+)?)\s*(元.*)$")


@dataclass(frozen=True)
class Piece:
    """A piece of text; with an address it is a link to the article's text."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """One figure of the band; `mark` is `d`, `u` or empty."""

    name: str
    value: str
    unit: str = ""
    mark: str = ""
    pieces: Sequence[Piece] = ()
    note: str = ""


@dataclass(frozen=True)
class ShownMaterial:
    """One row of the materials table: what it is, what is asked of it, what the person does."""

    name: str
    asked: Sequence[str]
    by_law: Sequence[Piece]
    action: str
    kind: str
    mark: str
    sample: str = ""
    blank_form: str = ""
    law_mark: str = ""


@dataclass(frozen=True)
class Charge:
    """One line of the fee table."""

    name: str
    standard: str
    note: str
    mark: str
    reducible: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the procedure: its time, who does it, what happens."""

    name: str
    note: str
    mark: str = ""


@dataclass(frozen=True)
class Fee:
    """What it costs: `sentence` says it in one line."""

    sentence: str
    mark: str
    basis: Sequence[Piece] = ()
    charges: Sequence[Charge] = field(default_factory=tuple)
    note: str = ""


def cited(text: str) -> list[Piece]:
    """Text with every 《law》第n条 turned into a link to that article."""
    pieces, start = [], 0
    for found in _CITATION.finditer(text):
        if found.start() > start:
            pieces.append(Piece(text[start : found.start()]))
        address = reverse("resident:law_article", args=[found[1], found[2]])
        pieces.append(Piece(found[0], address))
        start = found.end()
    if start < len(text):
        pieces.append(Piece(text[start:]))
    return pieces


def mark_at(content: Content, *way: str | int) -> str:
    """`d`, `u`, or empty for what may be shown as official."""
    sure = confidence_at(content, *way)
    return "" if sure.is_official else str(sure)


def _duration(limit: Limit) -> tuple[str, str]:
    if not limit.amount:
        return _("当场"), _("办结")
    return f"{limit.amount:g}", unit_name(limit.unit)


def facts_band(content: Content, *, p90_days: int | None, decided: int = 0) -> list[Fact]:
    """The figures at the top: the law, our promise, how it really went, trips, fee."""
    facts = [_statutory(content), _committed(content)]
    if p90_days is not None:
        note = _("近期办结 %(n)s 件") % {"n": decided}
        facts.append(Fact(_("实际 90% 在"), str(p90_days), _("个工作日内"), note=note))
    facts += [_trips(content), _fee_figure(content)]
    return [fact for fact in facts if fact is not None]


def _statutory(content: Content) -> Fact | None:
    limit = limit_at(content, "statutory_limit")
    source = text_at(content, "statutory_limit", "source")
    if is_imported(content):
        if limit is None:
            return None
        return Fact(_("来源标注的法定时限"), *_duration(limit), mark=Confidence.UNSURE)
    official = confidence_at(content, "statutory_limit").is_official
    if not official or not source:
        return None
    if limit is None:
        return Fact(_("法律规定"), _("未定时限"), pieces=cited(source))
    return Fact(_("法律规定"), *_duration(limit), pieces=cited(source))


def _committed(content: Content) -> Fact | None:
    limit = limit_at(content, "committed_limit")
    if limit is None:
        return None
    if is_imported(content):
        return Fact(_("来源标注的承诺时限"), *_duration(limit), mark=Confidence.UNSURE)
    return Fact(_("我们承诺"), *_duration(limit), mark=mark_at(content, "committed_limit"))


def _trips(content: Content) -> Fact | None:
    trips = value_at(content, "trips")
    if not isinstance(trips, int) or isinstance(trips, bool):
        return None
    mark = mark_at(content, "trips")
    if not trips:
        return Fact(_("到现场"), _("不用跑"), mark=mark)
    return Fact(_("到现场"), str(trips), _("次"), mark=mark)


def _fee_figure(content: Content) -> Fact | None:
    charged = flag_at(content, "fee", "charged")
    if charged is None:
        return None
    if not charged:
        return Fact(_("收费"), _("不收费"), mark=mark_at(content, "fee"))
    charges = fee(content).charges
    amounts = [found for charge in charges if (found := _AMOUNT.match(charge.standard))]
    mark = next((charge.mark for charge in charges if charge.mark), mark_at(content, "fee"))
    if len({found[2] for found in amounts}) != 1:
        return Fact(_("收费"), _("见收费标准"), mark=mark)
    sums = sorted({float(found[1]) for found in amounts})
    figure = f"{sums[0]:g}" if len(sums) == 1 else f"{sums[0]:g}–{sums[-1]:g}"
    return Fact(_("收费"), figure, amounts[0][2], mark=mark)


def fee(content: Content) -> Fee:
    """The fee with its basis; what the list does not say stays unsaid."""
    charged = flag_at(content, "fee", "charged")
    if not charged:
        if charged is None:
            return Fee(_("没有写明收不收费，请先打电话问清。"), "")
        return Fee(_("不收费"), mark_at(content, "fee"))
    charges = tuple(
        Charge(
            name=text_at(entry, "name"),
            standard=text_at(entry, "standard"),
            note=text_at(entry, "note"),
            mark=mark_at(content, "fee", "charges", place),
            reducible=flag_at(entry, "reducible") is True,
        )
        for place, entry in enumerate(entries_at(content, "fee", "charges"))
    )
    return Fee(
        _("按下面的标准收取，没有别的费用。"),
        mark_at(content, "fee"),
        cited(text_at(content, "fee", "basis")),
        charges,
        text_at(content, "fee", "note"),
    )


def _to_do(material: GuideMaterial) -> tuple[str, str]:
    """What the person does about a material, and the colour of it."""
    known = {
        "elicence": (_("可出示电子证照代替"), "ok"),
        "share": (_("可由窗口核验代替"), "ok"),
        "generated": (_("不用填 · 核对签名"), "ok"),
    }
    if material.replaced_by in known:
        return known[material.replaced_by]
    if material.may_follow:
        return _("可以后补"), "warn"
    if material.copies and not material.originals:
        return _("请带复印件"), ""
    return _("请带上"), ""


def shown_material(material: GuideMaterial, *, imported: bool = False) -> ShownMaterial:
    """One material as the table shows it: quantity, requirement, source, what replaces it.

    An imported list says what is needed, never what our centre does without.
    """
    counts = []
    if material.originals:
        counts.append(_("原件 %(n)s 份") % {"n": material.originals})
    if material.copies:
        counts.append(_("复印件 %(n)s 份") % {"n": material.copies})
    asked = [
        " · ".join(counts),
        material.requirement,
        material.source and _("来源：%(source)s") % {"source": material.source},
        material.replaced_detail and _("代替办法：%(way)s") % {"way": material.replaced_detail},
    ]
    if not material.required:
        when = material.when or _("有这种情况时")
        asked.insert(0, _("“%(when)s”才需要") % {"when": when})
    action, kind = (_("需要准备"), "") if imported else _to_do(material)
    return ShownMaterial(
        name=material.name,
        asked=[line for line in asked if line],
        by_law=cited(material.by_law),
        action=action,
        kind=kind,
        mark=material.confidence if material.confidence in ("d", "u") else "",
        sample=material.sample,
        blank_form=material.blank_form,
        law_mark="u" if material.by_law_confidence == "u" else "",
    )


def steps(content: Content) -> list[Step]:
    """The steps in order, each with its time, who does it, and what happens."""
    shown = []
    for place, entry in enumerate(entries_at(content, "steps")):
        limit = limit_at({"limit": {**entry, "amount": entry.get("days")}}, "limit")
        took = "".join(_duration(limit)) if limit is not None and limit.amount else ""
        parts = (took, text_at(entry, "done_by"), text_at(entry, "note"))
        note = " · ".join(part for part in parts if part)
        shown.append(Step(text_at(entry, "name"), note, mark=mark_at(content, "steps", place)))
    return shown


def said(content: Content, name: str, *keys: str) -> list[dict[str, Any]]:
    """The entries of a list such as conditions, notices or faq, each with its mark and links."""
    return [
        {
            **{key: text_at(entry, key) for key in keys},
            "basis": cited(text_at(entry, "basis")),
            "mark": mark_at(content, name, place),
        }
        for place, entry in enumerate(entries_at(content, name))
        if text_at(entry, keys[0])
    ]


def laws(content: Content) -> list[dict[str, Any]]:
    """The legal basis: law, article with its address, the gist, the mark."""
    return [
        {
            "law": text_at(entry, "law"),
            "article": text_at(entry, "article"),
            "says": text_at(entry, "says"),
            "url": reverse(
                "resident:law_article", args=[text_at(entry, "law"), text_at(entry, "article")]
            )
            if text_at(entry, "article")
            else "",
            "mark": mark_at(content, "legal_basis", place),
        }
        for place, entry in enumerate(entries_at(content, "legal_basis"))
        if text_at(entry, "law")
    ]


def remedies(content: Content) -> list[dict[str, Any]]:
    """Where to turn against a decision, within what time, and on what basis."""
    ways = (("reconsideration", _("行政复议")), ("litigation", _("行政诉讼")))
    shown = []
    for key, name in ways:
        way = value_at(content, "remedy", key)
        if not isinstance(way, Mapping):
            continue
        limit = limit_at(way, "within")
        shown.append(
            {
                "name": name,
                "body": text_at(way, "body"),
                "within": "".join(_duration(limit)) if limit is not None else "",
                "basis": cited(text_at(way, "basis")),
                "mark": mark_at(content, "remedy", key),
                "address": text_at(way, "contact", "address"),
                "phone": text_at(way, "contact", "phone"),
                "contact_mark": mark_at(content, "remedy", key, "contact"),
            }
        )
    return shown
