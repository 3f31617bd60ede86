"""What could bring each material of a case, so that nobody has to? Looked up, nothing decided.

Licences of those concerned, the departments' answers, copies checked before: read here, decided
by rules/casework/sources.py, asked for by adapters/gathering.py, written by operations/supplying.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.cases.facts import guide_of
from onewindow.apps.cases.holders import Holder, answer_about, holders_of
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.cases.promise_facts import (
    commitment_of,
    credit_of,
    entries_of,
    promised_day,
    provable_of,
    tolerance_of,
    wanting_of,
)
from onewindow.apps.consents import queries as consents
from onewindow.apps.consents.queries import Consent
from onewindow.apps.exchange import queries as exchange
from onewindow.apps.exchange.queries import SharedAnswer, SharedSource
from onewindow.apps.licences import queries as licences
from onewindow.apps.licences.queries import ELicence
from onewindow.apps.organisation.queries import calendar
from onewindow.rules.casework.consents import (
    LegalBasis,
    Use,
    lacking,
    word_of_licence,
    word_of_share,
)
from onewindow.rules.casework.deficiency import may_tolerate, tolerance_deadline
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.pledge import may_pledge
from onewindow.rules.casework.sources import Held, HeldState, Known, Share, ShareState, Wanted
from onewindow.rules.licences.lives import LicenceState
from onewindow.rules.outcomes import Refusal

__all__ = ["Case"]

# After a source failed, opening the page again does not make the person wait again at once.
ASK_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Backing:
    """A licence that would be referred to, and the consents its use rests on."""

    licence: ELicence
    consent_ids: tuple[UUID, ...]
    word: str


@dataclass(frozen=True)
class Asked:
    """A source that would be asked: about whom, resting on which consents."""

    source: SharedSource
    query: Mapping[str, str]
    consent_ids: tuple[UUID, ...]
    word: str


@dataclass(frozen=True)
class Planned:
    """One absent material with everything its decision and its supplying need."""

    row: CaseMaterial
    wanted: Wanted
    known: Known
    backing: Mapping[str, tuple[Backing, ...]] = field(default_factory=dict)
    asked: Asked | None = None
    answer: SharedAnswer | None = None
    copy: CaseMaterial | None = None


def case_to_supply(*, case_id: UUID) -> Case | None:
    """The case with everybody whose data may serve it, or None."""
    return (
        Case.objects.select_related(
            "item", "item_version", "department", "person", "agent", "enterprise", "ward"
        )
        .filter(pk=case_id)
        .first()
    )


def planned_of(
    case: Case, *, now: datetime, again: bool = False, produced_inside: Collection[str] = ()
) -> list[Planned]:
    """Every material of the case that is absent, with what could bring it.

    `again`: ask also what said "no record", and what failed a moment ago. `produced_inside`: codes
    that another part of the same bundle is going to produce.
    """
    rows = CaseMaterial.objects.filter(case=case, state=MaterialState.ABSENT).order_by("position")
    absent = list(rows)
    if not absent:
        return []
    look = _Lookup(case, now, again)
    return [look.planned(row, row.code in produced_inside) for row in absent]


class _Lookup:
    """Looks each thing up once for all materials of the case."""

    def __init__(self, case: Case, now: datetime, again: bool) -> None:
        self.case, self.now, self.again = case, now, again
        self.today: date = localtime(now).date()
        self.content = guide_of(case.item_version).content
        self.entries = entries_of(self.content)
        codes = [str(_replacing(e).get("source") or "") for e in self.entries.values()]
        self.sources = exchange.sources_named(code for code in codes if code)
        self.answers = exchange.answers_for_case(case_id=case.id, now=now)
        self.failed = exchange.failed_since(case_id=case.id, since=now - ASK_AGAIN_AFTER)
        self.purpose = purpose_of(case)
        self.sound = credit_of(case)
        self.types = {each.code: each for each in licences.types()}
        self.enterprise_types = frozenset(
            code for code, each in self.types.items() if each.holder == each.Holder.ENTERPRISE
        )
        self.wallets: dict[UUID, list[ELicence]] = {}

    def planned(self, row: CaseMaterial, produced_inside: bool) -> Planned:
        replacing = _replacing(self.entries.get(row.code, {}))
        wanted = self._wanted(row, replacing)
        held, backing = self._licences(wanted, replacing)
        share, asked, answer = self._share(wanted.source)
        copy = self._checked_copy(row.code)
        known = Known(
            held=tuple(held),
            share=share,
            copy_checked_on=localtime(copy.checked_at).date() if copy else None,
            today=self.today,
            produced_inside=produced_inside,
        )
        return Planned(row, wanted, known, backing, asked, answer, copy)

    def _wanted(self, row: CaseMaterial, replacing: Mapping[str, Any]) -> Wanted:
        due = tolerance_deadline(
            start=self.today,
            max_working_days=tolerance_of(self.content).max_working_days,
            promise_due=promised_day(self.case, now=self.now),
            calendar=calendar(),
        )
        return Wanted(
            code=row.code,
            name=row.name,
            replaced_by=str(replacing.get("kind") or "none"),
            licence_types=tuple(map(str, replacing.get("licence_types") or ())),
            source=str(replacing.get("source") or ""),
            pledge_allowed=not may_pledge(
                provable_of(row, self.content),
                commitment=commitment_of(self.content),
                credit_sound=self.sound,
            ),
            tolerable=not may_tolerate(
                wanting_of(row, self.content),
                tolerance=tolerance_of(self.content),
                due=due,
                today=self.today,
                credit_sound=self.sound,
            ),
        )

    def _licences(
        self, wanted: Wanted, replacing: Mapping[str, Any]
    ) -> tuple[list[Held], dict[str, tuple[Backing, ...]]]:
        """Per type: one licence of every holder concerned, or why not."""
        held: list[Held] = []
        backing: dict[str, tuple[Backing, ...]] = {}
        for code in wanted.licence_types:
            holders = holders_of(
                self.case,
                code,
                wanted,
                replacing,
                enterprise_types=self.enterprise_types,
                now=self.now,
            )
            found = [self._held(code, holder) for holder in holders]
            if not found or any(each is None for each, _ in found):
                continue
            all_held = [each for each, _ in found if each is not None]
            worst = next((h for h in all_held if h.state is not HeldState.VALID), all_held[0])
            missing = tuple(r for each in all_held for r in each.lacking)
            held.append(Held(code, worst.name, worst.state, worst.ends_on, missing))
            backing[code] = tuple(b for _, b in found if b is not None)
        return held, backing

    def _held(self, code: str, holder: Holder) -> tuple[Held | None, Backing | None]:
        """The holder's licence of this type; of somebody not yet named, the consent that lacks."""
        if holder.giver is None:
            name = self.types[code].name if code in self.types else code
            word = word_of_licence(code)
            told = Refusal("OTHER_PARENT_CONSENT_LACKING", "R-4.7", {"what": name, "word": word})
            return Held(code, name, HeldState.VALID, lacking=(told,)), None
        row = self._licence(code, holder)
        if row is None:
            return None, None
        word = word_of_licence(code)
        missing, consent_ids = self._consent(word, row.type.name, holder)
        if missing and holder.giver.id != self.case.person_id:
            # Theirs to give: the applicant can only ask for it.
            facts = {"what": row.type.name, "word": word}
            missing = (Refusal("OTHER_PARENT_CONSENT_LACKING", "R-4.7", facts),)
        state = self._state(row)
        return (
            Held(code, row.type.name, state, row.valid_to, missing),
            Backing(row, consent_ids, word),
        )

    def _licence(self, code: str, holder: Holder) -> ELicence | None:
        """The holder's licence of this type: the one that stands, else the latest there was."""
        rows = [each for each in self._licences_of(holder) if each.type.code == code]
        standing = next((each for each in rows if each.state == LicenceState.VALID), None)
        return standing or max(rows, key=lambda each: each.issued_on, default=None)

    def _licences_of(self, holder: Holder) -> list[ELicence]:
        key = holder.person_id or holder.enterprise_id
        if key is None:
            return []
        if key not in self.wallets:
            people = [holder.person_id] if holder.person_id else []
            enterprises = [holder.enterprise_id] if holder.enterprise_id else []
            self.wallets[key] = licences.licences_of(person_ids=people, enterprise_ids=enterprises)
        return self.wallets[key]

    def _state(self, row: ELicence) -> HeldState:
        if row.state == LicenceState.EXPIRED:
            return HeldState.EXPIRED
        if row.state != LicenceState.VALID:
            return HeldState.ENDED
        runs = row.valid_to is None or row.valid_to >= self.today
        return HeldState.VALID if runs and row.valid_from <= self.today else HeldState.EXPIRED

    def _consent(
        self,
        word: str,
        name: str,
        holder: Holder,
        basis: LegalBasis = LegalBasis.CONSENT,
        is_sensitive: bool = False,
    ) -> tuple[tuple[Refusal, ...], tuple[UUID, ...]]:
        """What consent lacks for this use, and the rows it rests on when nothing does."""
        assert holder.giver is not None
        case = self.case
        rows = consents.standing_for(
            person_id=holder.giver.id,
            scope=word,
            now=self.now,
            case_id=case.id,
            package_id=case.package_id,
            item_slug=case.item.slug,
        )
        use = Use(
            words=(word,),
            purpose=self.purpose,
            basis=basis,
            informed=True,
            is_sensitive=is_sensitive,
            age=holder.age(self.today),
            names={word: name},
        )
        given = consents.as_given(rows, guarded_id=holder.ward_id)
        missing = lacking(use, given, now=self.now)
        return missing, () if missing else _rested_on(rows, use)

    def _share(self, code: str) -> tuple[Share | None, Asked | None, SharedAnswer | None]:
        if not code:
            return None, None, None
        source = self.sources.get(code)
        if source is None:
            return Share(code, code, "", ShareState.CLOSED), None, None
        holder = Holder.of_subject(self.case, source.subject)
        if holder is None or holder.giver is None:
            return None, None, None
        free = source.attribute == SharedSource.Attribute.UNCONDITIONAL
        word = word_of_share(code)
        missing, consent_ids = self._consent(
            word,
            source.name,
            holder,
            LegalBasis.STATUTORY_DUTY if free else LegalBasis.CONSENT,
            source.is_sensitive,
        )
        answer = answer_about(self.answers.get(code, ()), holder)
        share = Share(
            code,
            source.name,
            source.department_name,
            self._share_state(source, answer, missing),
            source.fallback,
            missing,
        )
        return share, Asked(source, holder.query(), consent_ids, word), answer

    def _share_state(
        self, source: SharedSource, answer: SharedAnswer | None, missing: tuple[Refusal, ...]
    ) -> ShareState:
        if not source.is_open or source.attribute == SharedSource.Attribute.NOT_SHARED:
            return ShareState.CLOSED
        # What was answered on a consent that was withdrawn since is not used again.
        if answer is not None and answer.found and not missing:
            return ShareState.FOUND
        if answer is not None and not answer.found and not self.again:
            return ShareState.NOT_FOUND
        if source.code in self.failed and not self.again:
            return ShareState.UNAVAILABLE
        return ShareState.READY

    def _checked_copy(self, code: str) -> CaseMaterial | None:
        """The newest copy of the same people's earlier case that a window checked (grade B)."""
        case = self.case
        return (
            CaseMaterial.objects.filter(
                code=code,
                grade=CaseMaterial.Grade.B,
                state=MaterialState.PRESENT,
                checked_at__isnull=False,
                file__removed_at__isnull=True,
                file__isnull=False,
                case__person_id=case.person_id,
                case__enterprise=case.enterprise,
                case__ward=case.ward,
            )
            .exclude(case_id=case.id)
            .select_related("file")
            .order_by("-checked_at")
            .first()
        )


def _rested_on(rows: Sequence[Consent], use: Use) -> tuple[UUID, ...]:
    """The one general consent, and the separate one where the data are sensitive or a child's."""
    if use.basis is not LegalBasis.CONSENT:
        return ()
    general = [each for each in rows if each.kind != Consent.Kind.SENSITIVE]
    separate = [each for each in rows if each.kind == Consent.Kind.SENSITIVE]
    needed = [general, separate] if use.is_sensitive or use.is_childs else [general]
    return tuple(max(part, key=lambda each: each.valid_until).id for part in needed if part)


def purpose_of(case: Case) -> str:
    """What the data are used for, in the words every record of their use carries."""
    return f"办理“{case.item_name}”"


def _replacing(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    told = entry.get("replaced_by")
    return told if isinstance(told, Mapping) else {}
