"""What of a form is known already, and from where? Nothing is asked twice (R-0-5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.timezone import localtime

from onewindow.apps.cases.holders import Holder, answer_about
from onewindow.apps.cases.models import Case
from onewindow.apps.cases.withdrawn import label_of_licence, words_taken_back
from onewindow.apps.consents import queries as consents
from onewindow.apps.exchange import queries as exchange
from onewindow.apps.licences import queries as licences
from onewindow.rules.casework.consents import word_of_licence, word_of_share
from onewindow.rules.casework.forms import FormField

BY_HAND = "本人填写"
_CONFIRMED_HERE, _REGISTERED_HERE = "实名信息", "登记信息"
# What a value says of itself that no consent stands behind.
OWN_WORDS = frozenset({"", BY_HAND, _CONFIRMED_HERE, _REGISTERED_HERE})


@dataclass(frozen=True)
class Known:
    """A value that need not be asked: where it comes from, and whether it stands firm.

    `fixed`: a department answers for it (grade A), so it is put right there and not here.
    `instead`: what the applicant had said of it, where the department says otherwise.
    """

    value: str
    label: str
    fixed: bool = False
    instead: str = ""


def known_values(case: Case, fields: Iterable[FormField], *, now: datetime) -> dict[str, Known]:
    """For each field whose answer is known: the first of its `known_from` that tells it."""
    teller = _Teller(case, now)
    found = {}
    for field in fields:
        if known := _best(teller, field):
            found[field.code] = known
    return found


def _best(teller: "_Teller", field: FormField) -> Known | None:
    """The first word that tells it; one's own unconfirmed word only when no department knows."""
    own: Known | None = None
    for word in field.known_from:
        told = _as_choice(field, teller.tell(word))
        if told is None or not told.value:
            continue
        if told.fixed or word not in _TO_CONFIRM:
            # Where somebody lives or is reached, a licence may be older than the person's word.
            fixed = told.fixed and not _MOVING & set(field.known_from)
            return replace(told, fixed=fixed, instead=_said_otherwise(teller, field, told))
        own = own or told
    return own


def _said_otherwise(teller: "_Teller", field: FormField, told: Known) -> str:
    """What the person told us of themselves or their ward, when an official record differs."""
    own = (teller.tell(word) for word in field.known_from if word in _TO_CONFIRM)
    said = next((each.value for each in own if each is not None and not each.fixed), "")
    return said if said != told.value else ""


def _as_choice(field: FormField, told: Known | None) -> Known | None:
    """A face says 女 where the form keeps the choice's code; what is no choice tells nothing."""
    if told is None or not field.choices or told.value in dict(field.choices):
        return told
    code = next((code for code, label in field.choices if str(label) == told.value), "")
    return replace(told, value=code) if code else None


def completed(
    case: Case,
    fields: Iterable[FormField],
    *,
    now: datetime,
    known: Mapping[str, Known] | None = None,
) -> tuple[dict[str, str], dict[str, str]]:
    """The form's values and their sources, the known ones in their places.

    What stands firm wins over what was typed; elsewhere what was typed wins.
    """
    asked = tuple(fields)
    known = known_values(case, asked, now=now) if known is None else known
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    for field in asked:
        typed = str(case.form.get(field.code) or "").strip()
        told = known.get(field.code)
        if told is not None and (told.fixed or not typed or typed == told.value):
            values[field.code], sources[field.code] = told.value, told.label
        elif typed:
            values[field.code] = typed
            sources[field.code] = case.form_sources.get(field.code) or BY_HAND
    return values, sources


class _Teller:
    """Looks each place up once, and only when a field asks for it."""

    def __init__(self, case: Case, now: datetime) -> None:
        self.case, self.now = case, now
        self._faces: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self._shares: Mapping[str, tuple[str, Mapping[str, Any]]] | None = None

    def tell(self, word: str) -> Known | None:
        """What `person.name`, `licence:ID_CARD.name` or `share:civil_marriage.spouse` say."""
        place, _dot, name = word.partition(".")
        kind, _colon, code = place.partition(":")
        teller = _TELLERS.get(kind)
        return teller(self, code, name) if teller and name else None

    def _person(self, _code: str, name: str) -> Known | None:
        person = self.case.person
        sure = person.confirmed_at is not None and name in _CONFIRMED
        label = _CONFIRMED_HERE if sure else _REGISTERED_HERE
        return Known(_text(person, name), label, fixed=sure)

    def _ward(self, _code: str, name: str) -> Known | None:
        ward = self.case.ward
        if ward is None:
            return None
        return Known(_text(ward, name), "被监护人的登记信息", fixed=bool(ward.citizen_id))

    def _enterprise(self, _code: str, name: str) -> Known | None:
        enterprise = self.case.enterprise
        if enterprise is None:
            return None
        return Known(_text(enterprise, name), "单位登记信息", fixed=name in _REGISTERED)

    @cached_property
    def _taken_back(self) -> frozenset[str]:
        return words_taken_back(self.case, now=self.now)

    def _licence(self, code: str, name: str) -> Known | None:
        label, face = self._face_of(code)
        return Known(_told(face.get(name)), label, fixed=True)

    def _face_of(self, code: str) -> tuple[str, Mapping[str, Any]]:
        if code not in self._faces:
            label, face = _standing_face(self.case, code, self.now)
            if face and word_of_licence(code) in self._taken_back:
                # Whoever took it back in this matter is not served from it again (art. 15).
                label, face = "", {}
            self._faces[code] = label, face
        return self._faces[code]

    def _share(self, code: str, name: str) -> Known | None:
        if self._shares is None:
            self._shares = _shared_facts(self.case, self.now)
        label, facts = self._shares.get(code, ("", {}))
        return Known(_told(facts.get(name)), label, fixed=True)


_CONFIRMED = {"name", "citizen_id", "birth_date"}
# Typed by the applicant until somebody confirmed it: any official record goes before it.
_TO_CONFIRM = {f"{whose}.{name}" for whose in ("person", "ward") for name in _CONFIRMED}
_MOVING = {"person.phone", "person.address", "enterprise.address"}
_REGISTERED = {"name", "uscc"}
_TELLERS: Mapping[str, Callable[[_Teller, str, str], Known | None]] = {
    "person": _Teller._person,
    "ward": _Teller._ward,
    "enterprise": _Teller._enterprise,
    "licence": _Teller._licence,
    "share": _Teller._share,
}


def _text(row: Any, name: str) -> str:
    return _told(getattr(row, name, "")) if name in _READABLE else ""


# What a guardian's own licence of this type says must never be taken for the child's.
_OF_THE_CHILD = {"BIRTH_CERT", "HUKOU_PAGE", "VACCINATION_CARD"}
_READABLE = {"name", "citizen_id", "phone", "address", "birth_date", "uscc"}


def _told(value: object) -> str:
    """A value as a form holds it; a date in its one spelling."""
    if isinstance(value, date):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else ""


def _standing_face(case: Case, code: str, now: datetime) -> tuple[str, Mapping[str, Any]]:
    """The face of the standing licence of this type: of the child, else of the applicant's side."""
    on = localtime(now).date()
    if code in _OF_THE_CHILD:
        licence = licences.valid_licence(type_code=code, on=on, person_id=case.ward_id)
    else:
        licence = licences.valid_licence(type_code=code, on=on, person_id=case.person_id)
        if licence is None and case.enterprise_id:
            licence = licences.valid_licence(
                type_code=code, on=on, enterprise_id=case.enterprise_id
            )
    if licence is None or not _may_be_read(case, licence, now):
        return "", {}
    return label_of_licence(licence.type.name), licences.face_of(licence)


def _may_be_read(case: Case, licence: licences.ELicence, now: datetime) -> bool:
    """Whether a face may fill the form: at the window only what was shown, allowed or made here.

    A clerk may begin a case for any name and number; that alone opens nobody's licences (R-4-7).
    """
    if case.channel != Case.Channel.COUNTER or case.id in licences.cases_using(licence.id):
        return True
    if case.package_id is not None and licence.case_id is not None:
        parts = Case.objects.filter(pk=licence.case_id, package_id=case.package_id)
        if parts.exists():
            return True
    allowed = consents.standing(
        person_id=case.person_id,
        scope=word_of_licence(licence.type.code),
        now=now,
        case_id=case.id,
        package_id=case.package_id,
        item_slug=case.item.slug,
    )
    return allowed is not None


def _shared_facts(case: Case, now: datetime) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """For each source that answered for this case, about the one it is asked about: what it told.

    Only while the consent it was asked on stands (PIPL art. 15).
    """
    told = {}
    for code, answers in exchange.answers_for_case(case_id=case.id, now=now).items():
        holder = Holder.of_subject(case, answers[0].source.subject)
        answer = answer_about(answers, holder)
        if answer is not None and _may_be_used(case, code, answer, now):
            told[code] = (answer.source.name, answer.facts)
    return told


def _may_be_used(case: Case, code: str, answer: exchange.SharedAnswer, now: datetime) -> bool:
    return answer.consent_id is None or consents.still_stands(
        consent_id=answer.consent_id,
        scope=word_of_share(code),
        now=now,
        case_id=case.id,
        package_id=case.package_id,
        item_slug=case.item.slug,
    )
