"""May this member of staff act for that person, in this matter? (代办, R-6-30 … R-6-32)"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from onewindow.rules.outcomes import Refusal

RULE = "R-6-30"
# Longer than a year nobody remembers what they signed.
LONGEST = timedelta(days=366)


class ServiceKind(StrEnum):
    """How far the help goes: shown the way, helped while acting oneself, acted for."""

    GUIDED = "GUIDED"
    ASSISTED = "ASSISTED"
    PROXY = "PROXY"


class Power(StrEnum):
    """What a proxy worker may be empowered to do; signing for facts is not among them (R-6-31)."""

    FILL_IN = "FILL_IN"
    SUBMIT = "SUBMIT"
    SUPPLY = "SUPPLY"
    RECEIVE_PAPERS = "RECEIVE_PAPERS"
    COLLECT = "COLLECT"
    WITHDRAW = "WITHDRAW"


POWER_NAMES: Mapping[Power, str] = {
    Power.FILL_IN: "填写申请表",
    Power.SUBMIT: "提交申请",
    Power.SUPPLY: "补交材料",
    Power.RECEIVE_PAPERS: "签收文书",
    Power.COLLECT: "领取结果",
    Power.WITHDRAW: "撤回申请",
}
# What the worker began in the person's name goes on by nobody else.
_BEGINNING = frozenset({Power.FILL_IN, Power.SUBMIT})


@dataclass(frozen=True)
class Terms:
    """What a letter of authorisation (授权委托书) says."""

    principal_id: UUID
    worker_id: UUID
    item_slugs: frozenset[str]
    powers: frozenset[str]
    starts_on: date
    ends_on: date
    is_revoked: bool = False


@dataclass(frozen=True)
class Offered:
    """What is known when a mandate is given."""

    item_slugs: Collection[str]
    powers: Collection[str]
    starts_on: date
    ends_on: date
    today: date
    signature: str
    principal_name: str
    principal_card_seen: bool
    worker_card_shown: bool
    worker_is_staff: bool
    worker_is_principal: bool
    # Items for which a law wants the person themself, by name (R-1-5).
    in_person_items: Collection[str] = ()


def may_give(offered: Offered) -> tuple[Refusal, ...]:
    """Everything that stands between this person and a valid letter, at once."""
    checks = (
        (not offered.item_slugs, Refusal("MANDATE_WITHOUT_ITEM", RULE)),
        (not offered.powers, Refusal("MANDATE_WITHOUT_POWER", RULE)),
        (
            bool(set(offered.powers) - set(Power)),
            Refusal("MANDATE_POWER_UNKNOWN", "R-6-31"),
        ),
        (offered.ends_on < offered.starts_on, Refusal("MANDATE_ENDS_FIRST", RULE)),
        (offered.starts_on < offered.today, Refusal("MANDATE_STARTED_BEFORE", RULE)),
        (
            offered.ends_on - offered.starts_on > LONGEST,
            Refusal("MANDATE_TOO_LONG", RULE, {"days": LONGEST.days}),
        ),
        (
            offered.signature.strip() != offered.principal_name.strip(),
            Refusal("MANDATE_UNSIGNED", RULE, {"name": offered.principal_name}),
        ),
        (not offered.principal_card_seen, Refusal("MANDATE_PRINCIPAL_UNSEEN", RULE)),
        (not offered.worker_card_shown, Refusal("MANDATE_WORKER_UNSEEN", RULE)),
        (not offered.worker_is_staff, Refusal("MANDATE_WORKER_NO_STAFF", RULE)),
        (offered.worker_is_principal, Refusal("MANDATE_TO_ONESELF", RULE)),
    )
    found = [refusal for stands, refusal in checks if stands]
    found += [Refusal("IN_PERSON_ITEM", "R-1-5", {"name": n}) for n in offered.in_person_items]
    return tuple(found)


def may_use(
    terms: Terms | None,
    *,
    principal_id: UUID,
    worker_id: UUID,
    item_slug: str,
    power: Power,
    today: date,
) -> tuple[Refusal, ...]:
    """Whether the letter covers this act on this day; a mandate for another item does not."""
    if terms is None:
        return (Refusal("MANDATE_MISSING", RULE),)
    checks = (
        (terms.is_revoked, Refusal("MANDATE_REVOKED", RULE)),
        (terms.principal_id != principal_id, Refusal("MANDATE_OTHER_PERSON", RULE)),
        (terms.worker_id != worker_id, Refusal("MANDATE_OTHER_WORKER", RULE)),
        (item_slug not in terms.item_slugs, Refusal("MANDATE_OTHER_ITEM", RULE)),
        (
            power not in terms.powers,
            Refusal("MANDATE_LACKS_POWER", "R-6-31", {"power": power, "what": POWER_NAMES[power]}),
        ),
        (
            today < terms.starts_on,
            Refusal("MANDATE_NOT_YET", RULE, {"from": terms.starts_on.isoformat()}),
        ),
        (
            today > terms.ends_on,
            Refusal("MANDATE_ENDED", RULE, {"until": terms.ends_on.isoformat()}),
        ),
    )
    return tuple(refusal for stands, refusal in checks if stands)


def needs_letter(power: Power, *, by_worker: bool) -> bool:
    """Whether this act, in a matter begun under a letter, is done under that letter (R-6-30).

    Filling in and handing in always are. What comes later the person may do themself at any
    window, served by whoever stands there; the worker does it for them only as the letter says.
    """
    return power in _BEGINNING or by_worker


def may_decide(*, approver_id: UUID, proxy_worker_id: UUID | None) -> tuple[Refusal, ...]:
    """Whoever ran the errand for the person never decides it (R-6-32)."""
    if proxy_worker_id is None or approver_id != proxy_worker_id:
        return ()
    return (Refusal("PROXY_NEVER_DECIDES", "R-6-32"),)
