"""A bad rating is assigned, called back, put right, answered; quashed only by a second reader."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from tests.apps.ratings.test_rating import NOW, as_resident, invited, person
from tests.factories.cases import T0, World, build_world
from tests.factories.hall_staff import hall_staff
from tests.factories.organisation import centre
from tests.threads import at_once

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.organisation.models import Role, Window
from onewindow.apps.ratings import follow_queries, following, operations, queries
from onewindow.apps.ratings.models import BadRatingFollowUp, RatingInvitation
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.casework.bad_ratings import Ground, Outcome
from onewindow.rules.casework.ratings import BadReason, RatingLevel
from onewindow.rules.outcomes import Refused

LATER = NOW + timedelta(hours=2)


def rated(level: RatingLevel = RatingLevel.DISSATISFIED, **more: Any) -> Any:
    rater = person()
    right = invited(
        rater, **({"served_by_id": more.pop("served_by_id")} if "served_by_id" in more else {})
    )
    told = {"anonymous": False, "comment": "让我跑了三趟"} | more
    operations.rate(
        invitation_id=right.id,
        level=level,
        reasons=[BadReason.TOLD_IN_PIECES] if level.is_bad else [],
        channel="WEB",
        acting=as_resident(rater),
        by_link=False,
        now=NOW,
        **told,
    )
    return right


@pytest.fixture
def staff(db: None) -> dict[str, Any]:
    place = centre()
    return {
        "lead": hall_staff(place, Role.SUPERVISOR),
        "head": hall_staff(place, Role.DUTY_HEAD),
        "owner": hall_staff(place, Role.APPROVER),
        "clerk": hall_staff(place, Role.CLERK),
    }


def in_hall(right: Any, place_id: Any) -> Any:
    """The same right, given at a window of this place."""
    window = Window.objects.create(
        place_id=place_id, number=91, kind="INTEGRATED", name="91 号窗口"
    )
    RatingInvitation.objects.filter(pk=right.pk).update(window_id=window.pk)
    return right


def follow(right: Any) -> BadRatingFollowUp:
    return BadRatingFollowUp.objects.get(rating__invitation=right)


def do(step: Any, row: BadRatingFollowUp, acting: Any, **told: Any) -> BadRatingFollowUp:
    row.refresh_from_db()
    return step(follow_id=row.id, seen_version=row.version, acting=acting, now=LATER, **told)


def refused(act: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [each.code for each in caught.value.refusals]


def assigned(staff: dict[str, Any], right: Any) -> BadRatingFollowUp:
    return do(following.assign, follow(right), staff["lead"], owner_id=staff["owner"].account_id)


def drafted(world: World) -> Case:
    """A case to be rated, as far as it matters here."""
    return cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=T0,
    )


def test_from_the_rating_to_the_reply_the_person_reads(staff: dict[str, Any]) -> None:
    right = rated()
    row = assigned(staff, right)
    owner = staff["owner"]
    do(following.contact, row, owner, note="电话联系，说三次材料都没说全")
    told = {"outcome": Outcome.FIX_NOW, "finding": "补了一次性告知单", "fix_due": None}
    do(following.settle, row, owner, **told)
    do(following.answer, row, owner, text="对不起，已经改了。")
    message = OutboxMessage.objects.get(topic="case.message")
    assert "已经改了" in message.body["text"]
    do(following.close, row, staff["lead"])
    seen = follow_queries.follow_up_of(right.id)
    assert (seen.state, seen.reply) == ("CLOSED", "对不起，已经改了。")
    entries = JournalEntry.objects.filter(subject_kind="rating_follow_up", subject_id=row.id)
    verbs = set(entries.values_list("verb", flat=True))
    assert {"rating.follow_assign", "rating.follow_contact", "rating.follow_close"} <= verbs
    assert "三次" not in str(list(entries.values_list("facts", flat=True)))
    figures = follow_queries.follow_up_figures(since=NOW, until=LATER)
    assert (figures.valid, figures.replied, figures.corrected, figures.on_time) == (1, 1, 1, 1)


def test_a_good_rating_asks_for_nothing(staff: dict[str, Any]) -> None:
    right = rated(RatingLevel.SATISFIED)
    assert follow_queries.follow_up_of(right.id) is None


def test_who_was_rated_sees_nothing_and_does_nothing(staff: dict[str, Any]) -> None:
    right = in_hall(rated(served_by_id=staff["head"].account_id), staff["head"].place_id)
    row, head = follow(right), staff["head"]
    assert follow_queries.follow_up(follow_id=row.id, acting=head) is None
    assert follow_queries.follow_ups(acting=head, shows_ended=False).rows == []
    told = {"owner_id": staff["owner"].account_id}
    assert refused(lambda: do(following.assign, row, head, **told)) == ["OWN_RATING"]
    own = {"owner_id": head.account_id}
    assert refused(lambda: do(following.assign, row, staff["lead"], **own)) == ["OWN_RATING"]
    assert head.account_id not in dict(follow_queries.possible_owners(row))


@pytest.mark.parametrize("column", ["accepted_by_id", "claimed_by_id", "decided_by_id"])
def test_who_worked_on_the_case_neither_sees_nor_leads_nor_looks_into_it(
    staff: dict[str, Any], column: str
) -> None:
    world = build_world()
    case = drafted(world)
    who, lead = staff["owner"], hall_staff(world.place, Role.SUPERVISOR)
    right = rated()
    RatingInvitation.objects.filter(pk=right.pk).update(case_id=case.pk, served_by_id=None)
    row, told = follow(right), {"owner_id": who.account_id}
    assert who.account_id in dict(follow_queries.possible_owners(row))
    do(following.assign, row, lead, **told)
    assert follow_queries.follow_up(follow_id=row.id, acting=who) is not None
    Case.objects.filter(pk=case.pk).update(**{column: who.account_id})
    assert who.account_id not in dict(follow_queries.possible_owners(row))
    assert follow_queries.follow_up(follow_id=row.id, acting=who) is None
    assert refused(lambda: do(following.assign, row, lead, **told)) == ["OWN_RATING"]
    assert refused(lambda: do(following.contact, row, who, note="已回访")) == ["OWN_RATING"]
    Case.objects.filter(pk=case.pk).update(**{column: lead.account_id})
    assert follow_queries.follow_up(follow_id=row.id, acting=lead) is None
    assert refused(lambda: do(following.assign, row, lead, **told)) == ["OWN_RATING"]


def test_it_is_given_only_to_who_can_have_it_put_right(staff: dict[str, Any]) -> None:
    row = follow(rated())
    told = {"owner_id": staff["clerk"].account_id}
    assert refused(lambda: do(following.assign, row, staff["lead"], **told)) == ["OWNER_NOT_FIT"]
    assert refused(lambda: do(following.assign, row, staff["lead"], owner_id=None)) == [
        "OWNER_MISSING"
    ]


def test_a_duty_head_leads_what_is_of_their_own_hall_alone(staff: dict[str, Any]) -> None:
    row, head, lead = follow(rated()), staff["head"], staff["lead"]
    told = {"owner_id": staff["owner"].account_id}
    assert follow_queries.follow_up(follow_id=row.id, acting=head) is None
    assert follow_queries.follow_up(follow_id=row.id, acting=lead) is not None
    assert refused(lambda: do(following.assign, row, head, **told)) == ["FOLLOW_NOT_YOURS"]
    in_hall(row.rating.invitation, head.place_id)
    assert [each.pk for each in follow_queries.follow_ups(acting=head, shows_ended=False).rows]
    assert do(following.assign, row, head, **told).state == "ASSIGNED"


def test_a_duty_head_leads_by_where_the_case_is_handled(staff: dict[str, Any]) -> None:
    world = build_world()
    case = drafted(world)
    right = rated()
    RatingInvitation.objects.filter(pk=right.pk).update(case_id=case.pk)
    row, of_there = follow(right), hall_staff(world.place, Role.DUTY_HEAD)
    assert follow_queries.follow_up(follow_id=row.id, acting=of_there) is not None
    assert following.leads(row, of_there)
    assert not following.leads(row, hall_staff(world.place, Role.APPROVER))


def test_it_is_quashed_only_on_a_ground_and_by_another(staff: dict[str, Any]) -> None:
    right = in_hall(rated(), staff["head"].place_id)
    row, lead = follow(right), staff["lead"]
    told = {"ground": Ground.MISTAKEN, "reason": "本人说点错了，电话录音编号 12"}
    assert refused(
        lambda: do(following.question, row, lead, ground=Ground.MISTAKEN, reason=" ")
    ) == ["WORDS_MISSING"]
    do(following.question, row, lead, **told)
    assert refused(lambda: do(following.decide_question, row, lead, excludes=True)) == [
        "SECOND_READER"
    ]
    before = queries.figures_of(since=NOW, until=LATER)
    do(following.decide_question, row, staff["head"], excludes=True)
    after = queries.figures_of(since=NOW, until=LATER)
    assert (before.bad, after.bad, after.invited) == (1, 0, 1)
    assert follow(right).state == "EXCLUDED"


def test_a_question_answered_no_goes_on_where_it_was(staff: dict[str, Any]) -> None:
    row = assigned(staff, rated())
    told = {"ground": Ground.MALICIOUS, "reason": "一天评了九次"}
    do(following.question, row, staff["owner"], **told)
    kept = do(following.decide_question, row, staff["lead"], excludes=False)
    assert (kept.state, kept.ground) == ("ASSIGNED", "")


def test_a_planned_fix_has_a_day_and_is_closed_once_done(staff: dict[str, Any]) -> None:
    row, owner = assigned(staff, rated()), staff["owner"]
    do(following.contact, row, owner, note="已回访")
    told = {"outcome": Outcome.FIX_PLANNED, "finding": "要改系统"}
    for day in (None, NOW.date() - timedelta(days=1)):
        act = lambda day=day: do(following.settle, row, owner, fix_due=day, **told)  # noqa: E731
        assert refused(act) == ["FIX_DAY_MISSING"]
    do(following.settle, row, owner, fix_due=NOW.date() + timedelta(days=9), **told)
    do(following.answer, row, owner, text="下周改好")
    assert refused(lambda: do(following.close, row, staff["lead"])) == ["NOT_FIXED"]
    do(following.mark_fixed, row, owner)
    assert do(following.close, row, staff["lead"]).state == "CLOSED"


def test_another_goes_on_where_an_owner_who_left_has_stopped(staff: dict[str, Any]) -> None:
    row, owner, head = assigned(staff, rated()), staff["owner"], staff["head"]
    to_head = {"owner_id": head.account_id}
    do(following.contact, row, owner, note="已回访")
    assert do(following.assign, row, staff["lead"], **to_head).state == "CONTACTED"
    assert refused(lambda: do(following.contact, row, owner, note="再打")) == ["FOLLOW_NOT_YOURS"]
    told = {"outcome": Outcome.FIX_PLANNED, "finding": "要改系统"}
    do(following.settle, row, head, fix_due=NOW.date() + timedelta(days=9), **told)
    do(following.answer, row, head, text="下周改好")
    back = {"owner_id": owner.account_id}
    assert do(following.assign, row, staff["lead"], **back).state == "REPLIED"
    do(following.mark_fixed, row, owner)
    ended = do(following.close, row, staff["lead"])
    assert (ended.state, ended.contact_note) == ("CLOSED", "已回访")


def test_an_anonymous_rating_is_answered_without_a_call(staff: dict[str, Any]) -> None:
    row, owner = assigned(staff, rated(anonymous=True)), staff["owner"]
    assert not row.is_named
    told = {"outcome": Outcome.EXPLAINED, "finding": "法律规定本人到场", "fix_due": None}
    assert do(following.settle, row, owner, **told).state == "SETTLED"


def test_the_duty_opens_what_is_missing_and_notes_once_what_is_late(
    staff: dict[str, Any],
) -> None:
    right = rated()
    BadRatingFollowUp.objects.all().delete()
    assert following.follow_bad_ratings(now=NOW) == 1
    row = follow(right)
    assert following.follow_bad_ratings(now=NOW) == 0
    late = NOW + timedelta(days=20)
    assert following.follow_bad_ratings(now=late) == 1
    assert following.follow_bad_ratings(now=late) == 0
    assert JournalEntry.objects.filter(verb="rating.follow_overdue", subject_id=row.id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_assign_at_one_moment_one_is_told_it_changed() -> None:
    place = centre()
    leads = [hall_staff(place, Role.SUPERVISOR), hall_staff(place, Role.DUTY_HEAD)]
    owner = hall_staff(place, Role.APPROVER)
    row = follow(in_hall(rated(served_by_id=uuid4()), place.pk))

    def one(turn: int) -> str:
        try:
            return following.assign(
                follow_id=row.id,
                owner_id=owner.account_id,
                seen_version=1,
                acting=leads[turn],
                now=LATER,
            ).state
        except Refused as error:
            return error.refusals[0].code

    assert sorted(at_once(one, 2)) == ["ASSIGNED", "STATE_CHANGED"]


def test_what_was_said_of_a_person_is_encrypted_where_it_lies(staff: dict[str, Any]) -> None:
    row, owner = assigned(staff, rated()), staff["owner"]
    do(following.contact, row, owner, note="李小满说跑了三趟")
    told = {"outcome": Outcome.FIX_NOW, "finding": "李小满的材料漏了", "fix_due": None}
    do(following.settle, row, owner, **told)
    do(following.question, row, owner, ground=Ground.MISTAKEN, reason="李小满说点错了")
    do(following.decide_question, row, staff["lead"], excludes=False)
    BadRatingFollowUp.objects.filter(pk=row.pk).update(reply="李小满，已改")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_note, finding, reply FROM ratings_badratingfollowup WHERE id = %s",
            [row.pk],
        )
        stored = cursor.fetchone()
    assert all(stored)
    assert "李小满" not in "".join(stored)
    row.refresh_from_db()
    assert (row.contact_note, row.finding) == ("李小满说跑了三趟", "李小满的材料漏了")
