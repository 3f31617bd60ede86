"""How does an item's guide come about? Draft, check, publish, withdraw; nothing else writes it.

A version's content changes only while it is a draft. What was published stays as it was: the
cases filed under it are pinned to it, and its digest stands in the journal.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from onewindow.apps.audit import operations as audit
from onewindow.apps.catalogue.facts import content_digest, listing_facts, unfit
from onewindow.apps.catalogue.models import ItemVersion, Origin, ServiceItem
from onewindow.apps.catalogue.queries import (
    department_id_for,
    edits_since,
    failures_of,
)
from onewindow.apps.catalogue.shelf import put_on_shelf, take_off_shelf
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.catalogue.fields import TOP_LEVEL_FIELDS, label_of
from onewindow.rules.catalogue.versions import ItemVersionState, differences, may_move
from onewindow.rules.outcomes import Refusal, Refused

State = ItemVersion.State
OPEN_STATES = (State.DRAFT, State.CHECKED)
SUBJECT = "service_item"
SLUG_LENGTH = 80


@transaction.atomic
def create_item(
    *, slug: str, content: Mapping[str, Any], now: datetime, acting: Acting
) -> ItemVersion:
    """A new item of this centre with its first draft.

    Refusals: NOT_PERMITTED, ITEM_WITHOUT_NAME, SLUG_MALFORMED, SLUG_TAKEN, TEXT_*.
    """
    _only_item_admins(acting)
    faults = [*_unfit(content)]
    if not slug.replace("_", "").replace("-", "").isalnum() or len(slug) > SLUG_LENGTH:
        faults.append(Refusal("SLUG_MALFORMED", "R-3-1", {"slug": slug}))
    elif ServiceItem.objects.filter(slug=slug).exists():
        faults.append(Refusal("SLUG_TAKEN", "R-3-1", {"slug": slug}))
    _refuse(*faults)
    item = ServiceItem(slug=slug, created_at=now)
    _describe(item, content)
    item.save(force_insert=True)
    return _draft(item, {**content, "slug": slug}, now, acting)


@transaction.atomic
def draft_version(
    *, item_id: UUID, now: datetime, acting: Acting, content: Mapping[str, Any] | None = None
) -> ItemVersion:
    """A new draft of an item; without content, a copy of the version now shown.

    A copy of imported content becomes this centre's own draft: it names its source no longer
    as the one who answers for it. Refusals: NOT_PERMITTED, NOT_FOUND, DRAFT_OPEN.
    """
    _only_item_admins(acting)
    item = _locked_item(item_id)
    if item.versions.filter(state__in=OPEN_STATES).exists():
        _refuse(Refusal("DRAFT_OPEN", "R-3-3", {"name": item.name}))
    if content is None:
        content = _content_to_copy(item)
    return _draft(item, content, now, acting)


@transaction.atomic
def edit_draft(
    *,
    version_id: UUID,
    content: Mapping[str, Any],
    seen_row_version: int,
    now: datetime,
    acting: Acting,
) -> ItemVersion:
    """Replace a draft's content; a checked version becomes a draft again.

    Refusals: NOT_PERMITTED, NOT_FOUND, VERSION_FIXED, ITEM_WITHOUT_NAME, TEXT_*, STATE_CHANGED with
    the fields somebody changed since `seen_row_version`.
    """
    _only_item_admins(acting)
    version = _locked_version(version_id)
    _refuse(*_may_edit(version), *_unseen(version, seen_row_version))
    _refuse(*_unfit(content))
    changed = _changed_fields(version.content, content)
    if not changed:
        return version
    version.content = dict(content)
    version.content_digest = content_digest(content)
    version.state = State.DRAFT
    version.checked_at = None
    version.row_version += 1
    version.save()
    _describe(version.item, content)
    version.item.save()
    _journal("item.edit", version, now, acting, fields=changed)
    return version


@transaction.atomic
def check_version(
    *, version_id: UUID, now: datetime, acting: Acting, seen_row_version: int | None = None
) -> ItemVersion:
    """Run every publishing check (R-3-10 to R-3-22); when all pass, the draft is CHECKED.

    Refusals: NOT_PERMITTED, NOT_FOUND, STATE_CHANGED, VERSION_FIXED, and all failures at once.
    """
    _only_item_admins(acting)
    version = _locked_version(version_id)
    _refuse(*_may_edit(version), *_unseen(version, seen_row_version))
    failures = failures_of(version.content)
    if version.state == State.CHECKED:
        _refuse(*failures)
        return version
    _refuse(*may_move(ItemVersionState(version.state), ItemVersionState.CHECKED, failures))
    version.state = State.CHECKED
    version.checked_at = now
    version.row_version += 1
    version.save()
    _journal("item.check", version, now, acting, rule="R-3-10..R-3-22")
    return version


@transaction.atomic
def publish_version(
    *, version_id: UUID, now: datetime, acting: Acting, seen_row_version: int | None = None
) -> ItemVersion:
    """Publish a checked version: it is shown and filed under; the one before is withdrawn.

    The checks run again, because the list of proofs or a rule may have changed meanwhile.
    Refusals: NOT_PERMITTED, NOT_FOUND, STATE_CHANGED, VERSION_CANNOT_MOVE, all check failures.
    """
    _only_item_admins(acting)
    version = _locked_version(version_id)
    _refuse(*_unseen(version, seen_row_version), *_is_imported(version))
    failures = failures_of(version.content)
    _refuse(*may_move(ItemVersionState(version.state), ItemVersionState.PUBLISHED, failures))
    before = version.item.versions.filter(state=State.PUBLISHED).first()
    if before is not None:
        _withdraw(before, "", now, acting)
    version.state = State.PUBLISHED
    version.published_at = now
    version.row_version += 1
    version.save()
    _describe(version.item, version.content)
    version.item.save()
    put_on_shelf([(version.item, version)])
    _journal("item.publish", version, now, acting, rule="R-3-3")
    return version


@transaction.atomic
def withdraw_version(
    *,
    version_id: UUID,
    reason: str,
    now: datetime,
    acting: Acting,
    seen_row_version: int | None = None,
) -> ItemVersion:
    """Take a version back: a shown one leaves lists and search, a draft is given up.

    Cases already filed under it go on. Refusals: NOT_PERMITTED, NOT_FOUND, STATE_CHANGED,
    WITHDRAWAL_REASON_MISSING, VERSION_CANNOT_MOVE.
    """
    _only_item_admins(acting)
    version = _locked_version(version_id)
    _refuse(*_unseen(version, seen_row_version))
    faults = [] if reason.strip() else [Refusal("WITHDRAWAL_REASON_MISSING", "R-3-3")]
    if version.state != State.IMPORTED:
        to = ItemVersionState.WITHDRAWN
        faults += may_move(ItemVersionState(version.state), to)
    _refuse(*faults)
    was = version.state
    _withdraw(version, reason.strip(), now, acting)
    if was == State.PUBLISHED or (was == State.IMPORTED and not _is_published(version.item)):
        take_off_shelf(version.item)
    return version


def _is_published(item: ServiceItem) -> bool:
    return item.versions.filter(state=State.PUBLISHED).exists()


def _withdraw(version: ItemVersion, reason: str, now: datetime, acting: Acting) -> None:
    version.state = State.WITHDRAWN
    version.withdrawn_at = now
    version.withdrawn_reason = reason[:300]
    version.row_version += 1
    version.save()
    # The reason is free text and stays out of the journal, which holds codes only.
    _journal("item.withdraw", version, now, acting, rule="R-3-3", replaced=not reason)


def _draft(
    item: ServiceItem, content: Mapping[str, Any], now: datetime, acting: Acting
) -> ItemVersion:
    version = ItemVersion(
        item=item,
        number=next_number(item),
        content=dict(content),
        content_digest=content_digest(content),
        origin=Origin.OWN,
        created_at=now,
        created_by_id=acting.account_id,
    )
    version.save(force_insert=True)
    _journal("item.draft", version, now, acting)
    return version


def next_number(item: ServiceItem) -> int:
    """The number after the item's last version (call with the item locked)."""
    return int(item.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _content_to_copy(item: ServiceItem) -> Mapping[str, Any]:
    shown = item.versions.filter(state__in=(State.PUBLISHED, State.IMPORTED)).order_by("-state")
    latest = shown.first() or item.versions.order_by("-number").first()
    content: dict[str, Any] = dict(latest.content) if latest else {"slug": item.slug}
    if content.get("source", {}).get("imported"):
        # What came from elsewhere is named as origin; this centre answers for it from now on.
        taken_from = content["source"].get("name", "")
        content["source"] = {"kind": "own", "imported": False, "imported_from": taken_from}
    if not content.get("situations"):
        codes = [material["code"] for material in content.get("materials", ())]
        content["situations"] = [{"code": "GENERAL", "name": "一般情形", "materials": codes}]
    return content


def _describe(item: ServiceItem, content: Mapping[str, Any]) -> None:
    """Let the item's row follow its newest content: name, department, demo mark."""
    facts = listing_facts(content)
    item.name = facts.name[:300]
    item.department_name = facts.department_name[:160]
    item.department_id = department_id_for(content)
    item.is_demo = facts.is_demo


def _changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The top-level fields that differ, in the list's order."""
    found = {d.path.partition(".")[0].partition("[")[0] for d in differences(old, new)}
    return [f for f in TOP_LEVEL_FIELDS if f in found] + sorted(found - set(TOP_LEVEL_FIELDS))


def _locked_item(item_id: UUID) -> ServiceItem:
    item = ServiceItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return item


def _locked_version(version_id: UUID) -> ItemVersion:
    """The version and its item, both locked; the item first, as every writer does."""
    item_id = ItemVersion.objects.filter(pk=version_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise Refused((Refusal("NOT_FOUND"),))
    item = _locked_item(item_id)
    version = ItemVersion.objects.get(pk=version_id)
    version.item = item
    return version


def _only_item_admins(acting: Acting) -> None:
    if acting.account_id is not None and not acting.holds(Role.ITEM_ADMIN):
        _refuse(Refusal("NOT_PERMITTED", "", {"needed": Role.ITEM_ADMIN.label}))


def _unfit(content: Mapping[str, Any]) -> tuple[Refusal, ...]:
    nameless = () if listing_facts(content).name else (Refusal("ITEM_WITHOUT_NAME", "R-3-1"),)
    return (*nameless, *unfit(content))


def _may_edit(version: ItemVersion) -> tuple[Refusal, ...]:
    if version.state in OPEN_STATES:
        return ()
    return (Refusal("VERSION_FIXED", "R-3-3", {"state": State(version.state).label}),)


def _is_imported(version: ItemVersion) -> tuple[Refusal, ...]:
    return (Refusal("VERSION_IMPORTED", "R-3-3"),) if version.state == State.IMPORTED else ()


def _unseen(version: ItemVersion, seen_row_version: int | None) -> tuple[Refusal, ...]:
    """Somebody acted on the version since it was read: say which fields, or which state."""
    if seen_row_version is None or seen_row_version == version.row_version:
        return ()
    fields = [edit.field for edit in edits_since(version, seen_row_version)]
    labels = "、".join(label_of(field) for field in fields)
    changes = f"修改了{labels}" if labels else f"现在是“{State(version.state).label}”"
    return (Refusal("STATE_CHANGED", "R-3-3", {"changes": changes, "fields": fields}),)


def _refuse(*refusals: Refusal) -> None:
    if refusals:
        raise Refused(tuple(refusals))


def _journal(
    verb: str, version: ItemVersion, now: datetime, acting: Acting, rule: str = "", **facts: Any
) -> None:
    audit.record(
        verb=verb,
        subject_kind=SUBJECT,
        subject_id=version.item_id,
        subject_version=version.number,
        now=now,
        actor_id=acting.account_id,
        actor_role=Role.ITEM_ADMIN if acting.account_id else "SYSTEM",
        rule=rule,
        origin=acting.origin,
        facts={
            "version": version.id,
            "row_version": version.row_version,
            "digest": version.content_digest,
            **facts,
        },
    )
