"""Which bundles are there, and how does each application for one stand?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.timezone import localtime

from onewindow.apps.bundles.models import Bundle, BundleVersion, Package, SubCase
from onewindow.apps.bundles.operations.change import is_own, parts_of, plan_for
from onewindow.apps.organisation import readings
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import Role
from onewindow.apps.parties.queries import person_of_account
from onewindow.rules.casework.bundles import CriticalPath, PartState, Plan, critical_path, stages
from onewindow.rules.casework.states import BEFORE_ACCEPTANCE, CaseState

__all__ = ["Bundle", "BundleVersion", "Package", "SubCase", "is_own"]
PAGE = 20
# The stages of RULES 2.5 in the order in which they come in a life; a business between.
LIFE_CYCLE = (
    "出生",
    "教育",
    "就业",
    "准入准营",
    "招聘用工",
    "纳税缴费",
    "生活",
    "置业",
    "出行",
    "就医",
    "救助",
    "养老",
    "身后",
)
# What the public number of a whole application begins with.
PACKAGE_NUMBERS = "YJ"


def published_bundle(name: str) -> BundleVersion | None:
    """The version in force, by slug or by its Chinese name; None when there is none."""
    rows = BundleVersion.objects.select_related("bundle").filter(state="PUBLISHED")
    return rows.filter(bundle__slug=name).first() or rows.filter(bundle__name=name).first()


def published_bundles() -> list[BundleVersion]:
    """Every bundle in force, from birth to the last farewell, and by name."""
    rows = BundleVersion.objects.select_related("bundle").filter(state="PUBLISHED")
    return sorted(rows, key=lambda version: _in_life(version.bundle))


def bundles_on_offer() -> list[Bundle]:
    """The published bundles as life goes, without what they hold (one query)."""
    return sorted(Bundle.objects.filter(versions__state="PUBLISHED"), key=_in_life)


def _in_life(bundle: Bundle) -> tuple[int, str]:
    """Where its stage stands in a life; a stage nobody knows comes last."""
    known = bundle.stage in LIFE_CYCLE
    return LIFE_CYCLE.index(bundle.stage) if known else len(LIFE_CYCLE), bundle.name


# So many of its items among what was found mean the whole; one alone may be wanted alone.
MEANT = 2


def bundles_meant(words: str, found: Collection[str] = ()) -> list[Bundle]:
    """Published bundles called so, or to which several of the items found belong (one query).

    `found` are the slugs of the items that the same words led to (R-2-1).
    """
    wanted = words.strip()
    if not wanted:
        return []
    return [
        bundle
        for bundle, items in _on_offer_with_items()
        if len(items.intersection(found)) >= MEANT
        or any(
            wanted in name or name in wanted
            for name in (bundle.name, bundle.name.removesuffix("一件事"), *bundle.everyday_names)
        )
    ]


def bundles_with(slug: str) -> list[Bundle]:
    """The published bundles that hold this item (one query)."""
    return [bundle for bundle, items in _on_offer_with_items() if slug in items]


def _on_offer_with_items() -> list[tuple[Bundle, set[str]]]:
    rows = BundleVersion.objects.filter(state="PUBLISHED").select_related("bundle")
    listed = rows.defer("content").annotate(held=F("content__items"))
    return [
        (row.bundle, set(row.held or ()))
        for row in listed.order_by("bundle__stage", "bundle__name")
    ]


def bundles() -> list[Bundle]:
    """All bundles for their administrators, by name."""
    return list(Bundle.objects.prefetch_related("versions").order_by("name"))


def bundle_version(version_id: UUID) -> BundleVersion | None:
    """One version with its bundle, whatever its state."""
    return BundleVersion.objects.select_related("bundle").filter(pk=version_id).first()


def versions_of(bundle_id: UUID) -> list[BundleVersion]:
    """All versions of a bundle, newest first."""
    return list(
        BundleVersion.objects.select_related("bundle")
        .filter(bundle_id=bundle_id)
        .order_by("-number")
    )


@dataclass(frozen=True)
class PackageStory:
    """One application as a page shows it."""

    package: Package
    parts: list[SubCase]
    plan: Plan
    path: CriticalPath
    stages: tuple[tuple[str, ...], ...]


def package_story(*, package_id: UUID) -> PackageStory | None:
    """The whole application in a constant number of queries; None when there is none."""
    package = package_by_id(package_id)
    if package is None:
        return None
    parts = parts_of(package)
    plan = plan_for(package, parts)
    return PackageStory(package, parts, plan, critical_path(plan), stages(plan))


def package_by_id(package_id: UUID) -> Package | None:
    """One package with its people and version, or None."""
    return (
        Package.objects.select_related(
            "person", "ward", "enterprise", "bundle", "bundle_version", "place"
        )
        .filter(pk=package_id)
        .first()
    )


def package_by_number(number: str) -> Package | None:
    """A package by its public number."""
    return Package.objects.filter(number=number.strip().upper()).first()


def packages_of_account(*, account_id: UUID, limit: int = PAGE) -> list[Package]:
    """Everything this account holder applied for as one thing, newest first."""
    me = person_of_account(account_id)
    if me is None:
        return []
    rows = Package.objects.filter(person_id=me.id).exclude(state=Package.State.CANCELLED)
    return list(rows.order_by("-created_at", "-id")[:limit])


def packages_taken_in_today(*, account_id: UUID, now: datetime) -> list[Package]:
    """What this clerk accepted, or handed in for a visitor, since midnight; newest first."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Q(accepted_by_id=account_id, accepted_at__gte=midnight) | Q(
        created_by_id=account_id, channel="COUNTER", submitted_at__gte=midnight
    )
    rows = Package.objects.filter(mine).exclude(state=Package.State.CANCELLED)
    return list(rows.select_related("person").order_by("-submitted_at", "-id")[:PAGE])


def packages_to_accept(*, place_id: UUID, limit: int = PAGE) -> list[Package]:
    """What waits at this place's integrated window, longest waiting first.

    Also a part that came to its turn incomplete, or was applied for again (R-2-1).
    """
    late = SubCase.objects.filter(state=PartState.READY, package__state=Package.State.ACCEPTED)
    rows = Package.objects.filter(
        Q(state__in=[Package.State.SUBMITTED, Package.State.CORRECTION])
        | Q(pk__in=late.filter(package__place_id=place_id).values("package_id")),
        place_id=place_id,
    )
    return list(rows.select_related("person").order_by("submitted_at", "id")[:limit])


def packages_to_hand_out(*, place_id: UUID, limit: int = 100) -> list[Package]:
    """Result packages lying at this issuing window, oldest first; also while a part is mended."""
    rows = Package.objects.filter(place_id=place_id, collected_at__isnull=True).exclude(
        pickup_code_index=""
    )
    return list(rows.select_related("person").order_by("ended_at", "id")[:limit])


def package_names(package_ids: "set[UUID]") -> dict[UUID, str]:
    """{package: its name}, to mark its cases in a department's inbox (one query)."""
    if not package_ids:
        return {}
    return dict(Package.objects.filter(pk__in=package_ids).values_list("id", "name"))


def may_read_package(*, package: Package, acting: Acting) -> bool:
    """Own; a clerk, issuing clerk or supervisor once it was handed in."""
    if is_own(package, acting):
        return True
    if package.state == Package.State.FILLING and package.channel != "COUNTER":
        return False
    return acting.holds(Role.CLERK, Role.ISSUING_CLERK, Role.SUPERVISOR)


@dataclass(frozen=True)
class DraftToSupply:
    """One part's case that may still be supplied, and what other parts will make for it."""

    case_id: UUID
    slug: str
    produced_inside: tuple[str, ...]


def drafts_to_supply(package_id: UUID) -> list[DraftToSupply]:
    """The parts whose materials are being gathered, in the bundle's order."""
    package = package_by_id(package_id)
    if package is None:
        return []
    parts = parts_of(package)
    plan = plan_for(package, parts)
    return [
        DraftToSupply(
            part.case.id,
            part.slug,
            tuple(
                code
                for code, maker in plan.produced.items()
                if maker != part.slug and part.slug in plan.dependants(maker)
            ),
        )
        for part in parts
        if part.case is not None and part.case.state in BEFORE_ACCEPTANCE | {CaseState.DRAFT}
    ]


def open_package(*, account_id: UUID, slug: str) -> Package | None:
    """The application for this bundle that this person is filling in, if there is one."""
    return Package.objects.filter(
        created_by_id=account_id,
        person__account_id=account_id,
        bundle__slug=slug,
        state=Package.State.FILLING,
    ).first()


def may_fill_in(*, package: Package, acting: Acting) -> bool:
    """The applicant's own; a clerk's when it was begun at a counter."""
    return is_own(package, acting) or (package.channel == "COUNTER" and acting.holds(Role.CLERK))


def is_being_filled_in(package_id: UUID) -> bool:
    """Whether the application is not handed in yet (one query)."""
    return Package.objects.filter(pk=package_id, state=Package.State.FILLING).exists()


def packages_begun_by(*, account_id: UUID, limit: int = PAGE) -> list[Package]:
    """What this clerk began at the counter and has not handed in yet."""
    rows = Package.objects.filter(
        created_by_id=account_id, channel="COUNTER", state=Package.State.FILLING
    )
    return list(rows.select_related("person").order_by("-created_at")[:limit])


def record_reading(
    *, package: Package, acting: Acting, now: datetime, what: str = "package"
) -> None:
    """A member of staff read the application: who, which, what of it, what for (4.7)."""
    readings.record_reading(
        subject_kind="package", subject_id=package.id, what=what, acting=acting, now=now
    )
