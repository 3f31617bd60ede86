"""How does a bundle come about? Draft, edit, publish, withdraw: by an administrator, no code.

A version's content changes only while it is a draft; applications stay pinned to theirs (R-3-3).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from onewindow.apps.audit import operations as audit
from onewindow.apps.bundles.facts import content_digest, content_faults
from onewindow.apps.bundles.models import Bundle, BundleVersion
from onewindow.apps.catalogue.published import published_items
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.rules.catalogue.content import Content, text_at, texts_at
from onewindow.rules.outcomes import Refusal, Refused

State = BundleVersion.State


@transaction.atomic
def create_bundle(
    *, slug: str, content: Mapping[str, Any], acting: Acting, now: datetime
) -> BundleVersion:
    """A new bundle with its first draft. Refusals: NOT_PERMITTED, SLUG_MALFORMED, SLUG_TAKEN."""
    _only_item_admins(acting)
    if not slug.replace("_", "").replace("-", "").isalnum() or not slug.isascii():
        _refuse(Refusal("SLUG_MALFORMED", "R-3-1", {"slug": slug}))
    if Bundle.objects.filter(slug=slug).exists():
        _refuse(Refusal("SLUG_TAKEN", "R-3-1", {"slug": slug}))
    bundle = Bundle(slug=slug[:80], created_at=now)
    _describe(bundle, content)
    bundle.save(force_insert=True)
    return _draft(bundle, {**content, "slug": slug}, acting, now)


@transaction.atomic
def draft_version(*, bundle_id: UUID, acting: Acting, now: datetime) -> BundleVersion:
    """The open draft, or a new one that copies what is published. Refusals: as above, NOT_FOUND."""
    _only_item_admins(acting)
    bundle = Bundle.objects.select_for_update().filter(pk=bundle_id).first()
    if bundle is None:
        raise Refused((Refusal("NOT_FOUND"),))
    open_draft = bundle.versions.filter(state=State.DRAFT).first()
    if open_draft is not None:
        return open_draft
    latest = (
        bundle.versions.filter(state=State.PUBLISHED).first()
        or bundle.versions.order_by("-number").first()
    )
    return _draft(bundle, latest.content if latest else {"slug": bundle.slug}, acting, now)


@transaction.atomic
def edit_draft(
    *,
    version_id: UUID,
    content: Mapping[str, Any],
    seen_row_version: int,
    acting: Acting,
    now: datetime,
) -> BundleVersion:
    """Replace a draft's content. Refusals: NOT_PERMITTED, NOT_FOUND, VERSION_FIXED,
    BUNDLE_CHANGED when somebody saved since."""
    _only_item_admins(acting)
    version = _locked(version_id)
    if version.state != State.DRAFT:
        _refuse(Refusal("VERSION_FIXED", "R-3-3", {"state": version.get_state_display()}))
    if version.row_version != seen_row_version:
        _refuse(Refusal("BUNDLE_CHANGED", "R-3-3"))
    fields = sorted(
        k for k in {*version.content, *content} if version.content.get(k) != content.get(k)
    )
    if not fields:
        return version
    version.content, version.content_digest = dict(content), content_digest(content)
    version.row_version += 1
    version.save()
    _journal("bundle.edit", version, acting, now, fields=fields)
    return version


@transaction.atomic
def publish_version(
    *, version_id: UUID, acting: Acting, now: datetime, seen_row_version: int | None = None
) -> BundleVersion:
    """Publish a draft that passes every check; the one before is withdrawn.

    Refusals: all faults at once, a cycle with the way named (R-2-1 … R-2-5).
    """
    _only_item_admins(acting)
    version = _locked(version_id)
    if version.state != State.DRAFT:
        _refuse(Refusal("VERSION_FIXED", "R-3-3", {"state": version.get_state_display()}))
    if seen_row_version is not None and version.row_version != seen_row_version:
        _refuse(Refusal("BUNDLE_CHANGED", "R-3-3"))
    _refuse(*faults_of(version.content))
    version.bundle.versions.filter(state=State.PUBLISHED).update(
        state=State.WITHDRAWN, withdrawn_at=now
    )
    version.state, version.published_at = State.PUBLISHED, now
    version.row_version += 1
    version.save()
    _describe(version.bundle, version.content)
    version.bundle.save()
    _journal("bundle.publish", version, acting, now, rule="R-2-1..R-2-5")
    return version


@transaction.atomic
def withdraw_version(*, version_id: UUID, acting: Acting, now: datetime) -> BundleVersion:
    """Take a version back; applications under it go on. Refusals: NOT_PERMITTED, NOT_FOUND."""
    _only_item_admins(acting)
    version = _locked(version_id)
    if version.state == State.WITHDRAWN:
        return version
    version.state, version.withdrawn_at = State.WITHDRAWN, now
    version.row_version += 1
    version.save()
    _journal("bundle.withdraw", version, acting, now)
    return version


@transaction.atomic
def install_bundles(
    *, contents: Iterable[Mapping[str, Any]], acting: Acting, now: datetime, is_demo: bool
) -> int:
    """Publish bundles from a data file; what an administrator published since stays as it is.

    Returns how many are new or changed. Refused with every fault of the file's bundles.
    """
    count = 0
    for content in contents:
        slug = str(content["slug"])
        bundle = Bundle.objects.filter(slug=slug).first()
        if bundle is None:
            bundle = Bundle(slug=slug, created_at=now, is_demo=is_demo)
            _describe(bundle, content)
            bundle.save(force_insert=True)
        elif bundle.versions.filter(content_digest=content_digest(content)).exists() or (
            bundle.versions.filter(created_by_id__isnull=False).exists()
        ):
            continue
        _refuse(*faults_of(content))
        bundle.versions.filter(state=State.PUBLISHED).update(
            state=State.WITHDRAWN, withdrawn_at=now
        )
        version = _draft(bundle, content, acting, now)
        version.state, version.published_at = State.PUBLISHED, now
        version.save()
        _describe(bundle, content)
        bundle.save()
        _journal("bundle.publish", version, acting, now, rule="R-2-1..R-2-5")
        count += 1
    return count


def faults_of(content: Content) -> tuple[Refusal, ...]:
    """Everything that keeps this content from being published, against the guides of today."""
    guides = published_items(texts_at(content, "items"))
    return content_faults(content, {slug: found.content for slug, found in guides.items()})


def _draft(
    bundle: Bundle, content: Mapping[str, Any], acting: Acting, now: datetime
) -> BundleVersion:
    last = bundle.versions.aggregate(last=Max("number"))["last"] or 0
    version = BundleVersion.objects.create(
        bundle=bundle,
        number=last + 1,
        content=dict(content),
        content_digest=content_digest(content),
        created_at=now,
        created_by_id=acting.account_id,
    )
    _journal("bundle.draft", version, acting, now)
    return version


def _describe(bundle: Bundle, content: Content) -> None:
    bundle.name = (text_at(content, "name") or bundle.slug)[:160]
    bundle.stage = text_at(content, "life_event_stage")[:24]
    bundle.everyday_names = [name[:80] for name in texts_at(content, "everyday_names")]


def _locked(version_id: UUID) -> BundleVersion:
    version = (
        BundleVersion.objects.select_for_update(of=("self",))
        .select_related("bundle")
        .filter(pk=version_id)
        .first()
    )
    if version is None:
        raise Refused((Refusal("NOT_FOUND"),))
    return version


def _only_item_admins(acting: Acting) -> None:
    if acting.account_id is not None and not acting.holds(Role.ITEM_ADMIN):
        _refuse(Refusal("NOT_PERMITTED", "R-4-8", {"needed": str(Role.ITEM_ADMIN.label)}))


def _refuse(*refusals: Refusal) -> None:
    if refusals:
        raise Refused(refusals)


def _journal(
    verb: str, version: BundleVersion, acting: Acting, now: datetime, rule: str = "", **facts: Any
) -> None:
    audit.record(
        verb=verb,
        subject_kind="bundle",
        subject_id=version.bundle_id,
        subject_version=version.number,
        now=now,
        actor_id=acting.account_id,
        actor_role=",".join(sorted(acting.roles)),
        rule=rule,
        facts={"version": str(version.id), "row_version": version.row_version, **facts},
        origin=acting.origin,
    )
