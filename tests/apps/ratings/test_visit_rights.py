"""Is a visit to the hall rated once, by whoever holds its number, and never asked about twice?"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.factories import accounts
from tests.factories.queueing import MORNING, HallWorld, build_hall

from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.queries import entries_about
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.outreach.queries import messages_of
from onewindow.apps.parties.models import Person
from onewindow.apps.queueing import operations as queueing
from onewindow.apps.queueing.models import VisitMatter
from onewindow.apps.ratings import operations, visit_rights
from onewindow.apps.ratings.models import RatingInvitation, ServiceRating
from onewindow.rules.casework.ratings import BadReason, RatingLevel
from onewindow.rules.outcomes import Refused

MINUTE = timedelta(minutes=1)
LATER = MORNING + 30 * MINUTE
pytestmark = pytest.mark.django_db


def person(account: Account | None = None) -> Person:
    return Person.objects.create(
        name="李小满",
        citizen_id="210112199405200029",
        citizen_id_index=uuid4().hex,
        phone="13800000001",
        account=account,
        created_at=MORNING,
    )


def served(world: HallWorld, *, is_finished: bool = True, **more: Any) -> UUID:
    clerk = world.opened(1)
    visit = world.number(**more)
    now = MORNING + MINUTE
    queueing.call_next(acting=clerk, now=now)
    queueing.begin(visit_id=visit.id, acting=clerk, now=now)
    if is_finished:
        queueing.finish(visit_id=visit.id, acting=clerk, now=now + 5 * MINUTE)
    return visit.id


def rate(visit_id: UUID, acting: Acting | None = None, **also: Any) -> ServiceRating:
    told: dict[str, Any] = {
        "level": RatingLevel.SATISFIED,
        "reasons": [],
        "comment": "",
        "anonymous": False,
        "channel": "QR",
        "now": LATER,
    }
    return visit_rights.rate_visit(visit_id=visit_id, acting=acting, **{**told, **also})


def codes(*args: Any, **also: Any) -> set[str]:
    with pytest.raises(Refused) as stopped:
        rate(*args, **also)
    return {r.code for r in stopped.value.refusals}


def test_the_holder_of_a_number_rates_without_being_known() -> None:
    world = build_hall()
    visit_id = served(world)
    right = rate(visit_id).invitation
    assert (right.rater_person_id, right.case_id, right.node) == (None, None, "INQUIRY")
    assert right.served_by_id == world.clerks[1].account_id
    assert right.window_id == world.windows[1].id


def test_one_visit_is_rated_once() -> None:
    visit_id = served(build_hall())
    rate(visit_id)
    assert codes(visit_id) == {"ALREADY_RATED"}
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingInvitation.objects.create(
            visit_id=visit_id, node="INQUIRY", item_name="x", created_at=LATER, expires_at=LATER
        )


def test_a_right_belongs_to_a_case_and_its_person_or_to_a_visit() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingInvitation.objects.create(
            case_id=uuid4(), node="INQUIRY", item_name="x", created_at=LATER, expires_at=LATER
        )


def test_a_visit_that_is_not_over_is_not_rated() -> None:
    visit_id = served(build_hall(), is_finished=False)
    assert codes(visit_id) == {"VISIT_NOT_OVER"}
    assert visit_rights.invite_visit(visit_id=visit_id, now=LATER) is None


def test_staff_never_rate_in_the_place_of_the_person() -> None:
    world = build_hall()
    visit_id = served(world)
    assert codes(visit_id, world.clerks[1]) >= {"STAFF_MAY_NOT_RATE"}
    obstacles = visit_rights.obstacles_of_visit(
        visit_id=visit_id, acting=world.clerks[2], now=LATER
    )
    assert {r.code for r in obstacles} == {"STAFF_MAY_NOT_RATE"}


def test_nobody_rates_their_own_service() -> None:
    world = build_hall()
    account = Account.objects.get(pk=world.clerks[1].account_id)
    visit_id = served(world, person_id=person(account).id)
    assert codes(visit_id) == {"OWN_SERVICE"}


def test_a_bad_rating_needs_its_reason() -> None:
    visit_id = served(build_hall())
    assert codes(visit_id, level=RatingLevel.DISSATISFIED) == {"BAD_RATING_NEEDS_REASON"}
    bad = rate(visit_id, level=RatingLevel.DISSATISFIED, reasons=[BadReason.WAITED_LONG])
    assert bad.reasons == ["WAITED_LONG"]


def test_a_known_person_is_told_and_may_rate_from_their_account_or_the_number() -> None:
    account = accounts.resident_account()
    known = person(account)
    visit_id = served(build_hall(), person_id=known.id)
    right = visit_rights.invite_visit(visit_id=visit_id, now=LATER)
    assert right is not None
    assert [m.link for m in messages_of(person_id=known.id)] == [f"/my/rate/{right.id}/"]
    assert visit_rights.obstacles_of_visit(visit_id=visit_id, acting=None, now=LATER) == ()
    rate(visit_id, Acting(account_id=account.id, name="李小满"))


def test_only_the_number_proves_the_right_of_somebody_unknown() -> None:
    visit_id = served(build_hall())
    right = visit_rights.invite_visit(visit_id=visit_id, now=LATER)
    assert right is not None
    stranger = Acting(account_id=accounts.resident_account().id, name="周立夏")
    with pytest.raises(Refused) as stopped:
        operations.rate(
            invitation_id=right.id,
            level=RatingLevel.SATISFIED,
            reasons=[],
            comment="",
            anonymous=False,
            channel="WEB",
            acting=stranger,
            by_link=False,
            now=LATER,
        )
    assert {r.code for r in stopped.value.refusals} == {"NOT_YOUR_CONTACT"}
    rate(visit_id, stranger)


def accepted(visit_id: UUID, world: HallWorld, case_id: UUID, known: Person) -> RatingInvitation:
    right = operations.invite(
        case_id=case_id,
        node="ACCEPTANCE",
        person_id=known.id,
        served_by_id=world.clerks[1].account_id,
        department_id=uuid4(),
        item_name="身份证换领",
        now=LATER,
    )
    assert right is not None
    return right


@pytest.mark.parametrize("case_first", [True, False])
def test_a_case_taken_at_the_visit_is_not_asked_about_twice(case_first: bool) -> None:
    world = build_hall()
    visit_id, case_id, known = served(world), uuid4(), person(accounts.resident_account())
    VisitMatter.objects.filter(visit_id=visit_id).update(case_id=case_id)
    if case_first:
        right = accepted(visit_id, world, case_id, known)
        again = visit_rights.invite_visit(visit_id=visit_id, now=LATER)
    else:
        again = visit_rights.invite_visit(visit_id=visit_id, now=LATER)
        right = accepted(visit_id, world, case_id, known)
    assert again is not None
    assert again.id == right.id
    assert RatingInvitation.objects.count() == 1
    rate(visit_id)
    right.refresh_from_db()
    assert (right.case_id, right.node, right.visit_id) == (case_id, "ACCEPTANCE", visit_id)


def test_a_case_accepted_before_its_number_was_linked_shares_the_right() -> None:
    world = build_hall()
    visit_id, case_id = served(world), uuid4()
    right = accepted(visit_id, world, case_id, person(accounts.resident_account()))
    assert right.visit_id is None
    VisitMatter.objects.filter(visit_id=visit_id).update(case_id=case_id)
    shared = visit_rights.invite_visit(visit_id=visit_id, now=LATER)
    assert shared is not None
    assert (shared.id, shared.visit_id) == (right.id, visit_id)


def test_a_second_case_of_one_visit_has_a_right_of_its_own() -> None:
    world = build_hall()
    visit_id, cases, known = served(world), [uuid4(), uuid4()], person(accounts.resident_account())
    VisitMatter.objects.filter(visit_id=visit_id).update(case_id=cases[0])
    VisitMatter.objects.create(
        visit_id=visit_id, position=2, queue_class="general", case_id=cases[1]
    )
    rights = [accepted(visit_id, world, case_id, known) for case_id in cases]
    assert [right.visit_id for right in rights] == [visit_id, None]


def test_every_finished_visit_gets_its_right_once_it_cannot_be_undone() -> None:
    visit_id = served(build_hall())
    ended = MORNING + 6 * MINUTE
    assert visit_rights.invite_finished_visits(now=ended + MINUTE / 2) == 0
    assert visit_rights.invite_finished_visits(now=ended + 2 * MINUTE) == 1
    assert visit_rights.invite_finished_visits(now=ended + 3 * MINUTE) == 0
    right = visit_rights.right_of_visit(visit_id)
    assert right is not None
    entry = entries_about(subject_kind="rating_invitation", subject_id=right.id)[0]
    assert entry.facts["visit"] == str(visit_id)
