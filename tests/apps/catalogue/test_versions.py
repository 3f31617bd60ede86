"""From draft to published to withdrawn: what changes, what must not, who may."""

import pytest
from tests.factories.catalogue import (
    NOW,
    clerk,
    content,
    demo_content,
    department,
    item_admin,
    proof_list,
    published,
)

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.facts import content_digest
from onewindow.apps.catalogue.installing import install_proof_items
from onewindow.apps.catalogue.models import ItemListing, ItemVersion
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db
State = ItemVersion.State


def refused_codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def draft(**changes: object) -> ItemVersion:
    department()
    made = content(**changes)
    return operations.create_item(slug=made["slug"], content=made, now=NOW, acting=item_admin())


def test_a_draft_is_checked_then_published_then_shown() -> None:
    version = draft()
    assert ItemListing.objects.count() == 0
    operations.check_version(version_id=version.id, now=NOW, acting=item_admin())
    operations.publish_version(version_id=version.id, now=NOW, acting=item_admin())
    shown = queries.published_item("small_item")
    assert shown is not None
    assert shown.number == 1
    listing = ItemListing.objects.get()
    assert (listing.name, listing.can_apply, listing.origin) == ("小事项办理", True, "OWN")
    assert listing.stages == ["生活"]
    verbs = [e.verb for e in queries.timeline(version.item_id)]
    assert verbs == ["item.publish", "item.check", "item.draft"]


def test_checking_names_every_failure_at_once() -> None:
    version = draft(trips=None, consult_phone="", fee={})
    with pytest.raises(Refused) as refused:
        operations.check_version(version_id=version.id, now=NOW, acting=item_admin())
    assert {"TRIPS_UNKNOWN", "PHONE_MISSING", "FEE_UNKNOWN"} <= refused_codes(refused)
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_a_draft_cannot_skip_the_check() -> None:
    version = draft()
    with pytest.raises(Refused) as refused:
        operations.publish_version(version_id=version.id, now=NOW, acting=item_admin())
    assert refused_codes(refused) == {"VERSION_CANNOT_MOVE"}


def test_publishing_runs_the_checks_again() -> None:
    proof_list()
    department("云溪区公安局", "police")
    made = demo_content("residence_permit")
    version = operations.create_item(slug=made["slug"], content=made, now=NOW, acting=item_admin())
    operations.check_version(version_id=version.id, now=NOW, acting=item_admin())
    install_proof_items(entries=[], now=NOW, acting=item_admin())
    with pytest.raises(Refused) as refused:
        operations.publish_version(version_id=version.id, now=NOW, acting=item_admin())
    assert refused_codes(refused) == {"PROOF_NOT_LISTED"}


def test_a_new_version_replaces_the_old_and_the_old_stays_as_it_was() -> None:
    first = published()
    second = operations.draft_version(item_id=first.item_id, now=NOW, acting=item_admin())
    assert second.number == 2
    changed = {**second.content, "committed_limit": {"amount": 3, "unit": "WORKING_DAY"}}
    operations.edit_draft(
        version_id=second.id, content=changed, seen_row_version=1, now=NOW, acting=item_admin()
    )
    operations.check_version(version_id=second.id, now=NOW, acting=item_admin())
    operations.publish_version(version_id=second.id, now=NOW, acting=item_admin())
    before = queries.version(first.id)
    assert before is not None
    assert before.state == State.WITHDRAWN
    assert before.content["committed_limit"]["amount"] == 5
    assert before.content_digest == content_digest(before.content)
    assert [v.number for v in queries.versions_of(first.item_id)] == [2, 1]
    found = queries.differences_between(first.id, second.id)
    assert [(d.before, d.after) for d in found] == [(5, 3)]


@pytest.mark.parametrize("state", [State.PUBLISHED, State.WITHDRAWN])
def test_what_was_published_never_changes(state: str) -> None:
    version = published()
    if state == State.WITHDRAWN:
        operations.withdraw_version(
            version_id=version.id, reason="不再办理", now=NOW, acting=item_admin()
        )
    with pytest.raises(Refused) as refused:
        operations.edit_draft(
            version_id=version.id,
            content=content(name="改名"),
            seen_row_version=version.row_version + (state == State.WITHDRAWN),
            now=NOW,
            acting=item_admin(),
        )
    assert refused_codes(refused) == {"VERSION_FIXED"}
    version.refresh_from_db()
    assert version.content["name"] == "小事项办理"


def test_the_second_editor_hears_which_fields_changed() -> None:
    version = draft()
    operations.edit_draft(
        version_id=version.id,
        content=content(summary="先到", trips=1, trips_reason="看人"),
        seen_row_version=1,
        now=NOW,
        acting=item_admin(),
    )
    with pytest.raises(Refused) as refused:
        operations.edit_draft(
            version_id=version.id,
            content=content(name="后到"),
            seen_row_version=1,
            now=NOW,
            acting=item_admin(),
        )
    [refusal] = refused.value.refusals
    assert refusal.code == "STATE_CHANGED"
    assert refusal.facts["fields"] == ["summary", "trips", "trips_reason"]
    assert "一句话说明" in str(refusal.facts["changes"])


def test_editing_a_checked_version_makes_it_a_draft_again() -> None:
    version = draft()
    operations.check_version(version_id=version.id, now=NOW, acting=item_admin())
    edited = operations.edit_draft(
        version_id=version.id,
        content=content(summary="补充"),
        seen_row_version=2,
        now=NOW,
        acting=item_admin(),
    )
    assert (edited.state, edited.checked_at) == (State.DRAFT, None)


def test_saving_the_same_content_changes_nothing() -> None:
    version = draft()
    journal = JournalEntry.objects.count()
    same = operations.edit_draft(
        version_id=version.id,
        content=version.content,
        seen_row_version=1,
        now=NOW,
        acting=item_admin(),
    )
    assert same.row_version == 1
    assert JournalEntry.objects.count() == journal


def test_withdrawing_needs_a_reason_and_takes_the_item_off_the_lists() -> None:
    version = published()
    with pytest.raises(Refused) as refused:
        operations.withdraw_version(version_id=version.id, reason=" ", now=NOW, acting=item_admin())
    assert refused_codes(refused) == {"WITHDRAWAL_REASON_MISSING"}
    operations.withdraw_version(
        version_id=version.id, reason="机构改革", now=NOW, acting=item_admin()
    )
    assert queries.published_item("small_item") is None
    assert queries.shown_item("small_item") is None
    assert ItemListing.objects.count() == 0
    kept = queries.version(version.id)
    assert kept is not None
    assert kept.withdrawn_reason == "机构改革"


def test_one_open_draft_for_an_item() -> None:
    version = published()
    operations.draft_version(item_id=version.item_id, now=NOW, acting=item_admin())
    with pytest.raises(Refused) as refused:
        operations.draft_version(item_id=version.item_id, now=NOW, acting=item_admin())
    assert refused_codes(refused) == {"DRAFT_OPEN"}


def test_a_slug_is_taken_once() -> None:
    published()
    with pytest.raises(Refused) as refused:
        operations.create_item(
            slug="small_item", content=content(name=""), now=NOW, acting=item_admin()
        )
    assert refused_codes(refused) == {"SLUG_TAKEN", "ITEM_WITHOUT_NAME"}


def test_only_item_administrators_write() -> None:
    version = published()
    with pytest.raises(Refused) as refused:
        operations.draft_version(item_id=version.item_id, now=NOW, acting=clerk())
    assert refused_codes(refused) == {"NOT_PERMITTED"}


def test_the_journal_holds_the_digest_of_what_was_published() -> None:
    version = published()
    entry = JournalEntry.objects.get(verb="item.publish")
    assert entry.subject_id == version.item_id
    assert entry.subject_version == 1
    assert entry.facts["digest"] == content_digest(version.content)


def test_without_its_department_an_item_is_shown_but_cannot_be_applied_for() -> None:
    version = operations.create_item(
        slug="x", content=content(slug="x"), now=NOW, acting=item_admin()
    )
    operations.check_version(version_id=version.id, now=NOW, acting=item_admin())
    operations.publish_version(version_id=version.id, now=NOW, acting=item_admin())
    assert ItemListing.objects.get().can_apply is False
    assert queries.items_for_counter() == []
