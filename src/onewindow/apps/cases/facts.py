"""Rows of a case as rule values: the only place that sees both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from onewindow.apps.cases.held import part_of
from onewindow.apps.cases.models import Case, CaseMaterial, Suspension
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.facts import GuideMaterial, materials_for
from onewindow.apps.planned import ANY_KEY, Planned
from onewindow.rules.casework.filing import Filing
from onewindow.rules.casework.forms import FormField, fields_for
from onewindow.rules.casework.materials import Material, MaterialState
from onewindow.rules.catalogue.content import Content, limit_at
from onewindow.rules.catalogue.guiding import answers_to, askable, known_answers
from onewindow.rules.catalogue.situations import Way, situation_way
from onewindow.rules.clock.limits import Limit, LimitUnit
from onewindow.rules.clock.suspensions import Suspension as ClockSuspension
from onewindow.rules.clock.suspensions import SuspensionKind

if TYPE_CHECKING:
    from onewindow.apps.catalogue.queries import ItemVersion

ELDER_AGE = 60


@dataclass(frozen=True)
class Guide:
    """A version's content as a case needs it."""

    content: dict[str, Any]

    @property
    def situations(self) -> dict[str, str]:
        """Situation codes with their names, in the guide's order."""
        return {s["code"]: s["name"] for s in self.content.get("situations") or []}

    @cached_property
    def asked(self) -> Content:
        """The content with its questions, also where it lists only situations."""
        return askable(self.content)

    def way(self, answers: Mapping[str, str]) -> Way:
        """How far these answers lead; a guide with at most one situation asks nothing (R-3-21)."""
        if len(self.situations) <= 1:
            return Way(next(iter(self.situations), ""))
        return situation_way(self.asked, answers)

    def answers_to(self, situation: str) -> dict[str, str]:
        """The answers that lead to this situation."""
        return answers_to(self.asked, situation)

    def answerable(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Those answers whose question and option this guide has."""
        return known_answers(self.asked, answers)

    def fields(self, situation: str) -> tuple[FormField, ...]:
        """The form of this situation, out of the field catalogue."""
        if not self.content.get("form"):
            return ()
        return fields_for(self.content, situation, catalogue.form_fields())

    def materials(self, situation: str) -> tuple[GuideMaterial, ...]:
        """What this situation asks for."""
        return materials_for(self.content, situation)

    @property
    def in_person(self) -> dict[str, Any]:
        """Whether, and by which law, the person must come."""
        return dict(self.content.get("in_person") or {})

    @property
    def online(self) -> bool:
        """Whether the whole application can be handed in online."""
        channels = self.content.get("channels") or {}
        return bool(channels.get("online")) and not self.in_person.get("required")

    @property
    def correction_days(self) -> dict[str, Any]:
        """How long the applicant has to correct (R-1-4)."""
        found = self.content.get("correction_days") or {}
        return {"amount": 30, "unit": "CALENDAR_DAY", **found}

    @property
    def special_procedures(self) -> list[dict[str, Any]]:
        """The special procedures this item may use, each with its legal basis."""
        return list(self.content.get("special_procedures") or [])

    @property
    def tacit_acceptance(self) -> Limit | None:
        """How much silence makes the case accepted by law; None: no law says so (R-1-51)."""
        for rule in self.content.get("tacit_rules") or []:
            if rule.get("kind") == "ACCEPTED" and rule.get("basis"):
                after = rule.get("after") or {}
                if after.get("unit") == "SAME_SESSION":
                    return Limit(0, LimitUnit.WORKING_DAY)
                return limit_at(rule, "after")
        return None

    @property
    def is_licence(self) -> bool:
        """Whether the Licensing Law applies."""
        return self.content.get("item_type") == "行政许可"


def guide_of(version: "ItemVersion") -> Guide:
    """The guide a case was filed under."""
    return Guide(version.content)


def materials_of(case: Case, rows: Iterable[CaseMaterial] | None = None) -> tuple[Material, ...]:
    """The case's materials as they stand, in the guide's order; `rows` when they were just read."""
    asked = {m.code: m for m in guide_of(case.item_version).materials(case.situation)}
    found = material_rows(case) if rows is None else rows
    return tuple(_material(row, asked.get(row.code)) for row in found)


def material_rows(case: Case) -> list[CaseMaterial]:
    """The case's materials with what was promised for them, in the guide's order (one query)."""
    return part_of(case, _MATERIALS.all)


_MATERIALS = Planned(
    lambda case_id: (
        CaseMaterial.objects.filter(case_id=case_id)
        .select_related("deficiency", "pledge")
        .order_by("position")
    ),
    ANY_KEY,
    to_change=True,
)


def _material(row: CaseMaterial, asked: GuideMaterial | None) -> Material:
    return Material(
        code=row.code,
        name=row.name,
        required=row.required,
        state=MaterialState(row.state),
        defect=row.defect,
        requirement=asked.requirement if asked else "",
    )


def filing_of(
    case: Case, *, current: "ItemVersion | None", elder_asked: bool, now: datetime
) -> Filing:
    """What the filing rules need to know about a draft."""
    guide = guide_of(case.item_version)
    online = case.channel == Case.Channel.ONLINE
    return Filing(
        item_published=current is not None,
        version_is_current=current is not None and current.pk == case.item_version_id,
        in_person_required=bool(guide.in_person.get("required")),
        in_person_basis=str(guide.in_person.get("basis") or ""),
        online=online,
        online_supported=guide.online,
        has_agent=case.agent_id is not None,
        person_identified=case.person_id is not None,
        situations=frozenset(guide.situations),
        situation=case.situation,
        elder_question_needed=elder_question_needed(case, now),
        elder_question_answered=elder_asked,
    )


def elder_question_needed(case: Case, now: datetime) -> bool:
    """Whether the law wants an elder's true will asked for this item (RULES 2.9, art. 55)."""
    check = guide_of(case.item_version).content.get("elder_check") or {}
    if not check:
        return False
    from_age = int(check.get("min_age") or ELDER_AGE)
    return _age(case.person.birth_date, localtime(now).date()) >= from_age


def _age(born: date | None, today: date) -> int:
    if born is None:
        return 0
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def suspensions_of(case: Case) -> tuple[ClockSuspension, ...]:
    """The case's special procedures as the clock counts them."""
    return tuple(
        ClockSuspension(
            kind=SuspensionKind(row.kind),
            started_on=row.started_on,
            ended_on=row.ended_on,
            planned_working_days=row.planned_working_days,
            legal_basis=row.legal_basis,
        )
        for row in sorted(_suspension_rows(case), key=lambda r: r.started_on)
    )


def _suspension_rows(case: Case) -> Iterable[Suspension]:
    """Those read ahead with many cases; else the case's own."""
    if "suspensions" in getattr(case, "_prefetched_objects_cache", {}):
        return case.suspensions.all()
    return part_of(case, _SUSPENSIONS.all)


_SUSPENSIONS = Planned(
    lambda case_id: Suspension.objects.filter(case_id=case_id).order_by("id"), ANY_KEY
)
