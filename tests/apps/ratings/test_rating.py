"""Is one contact rated once, by its person, and journaled without saying who said what?"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.queries import entries_about
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.outreach.queries import messages_of
from onewindow.apps.parties.models import Person
from onewindow.apps.ratings import operations, queries
from onewindow.apps.ratings.models import RatingInvitation, ServiceRating
from onewindow.rules.casework.ratings import BadReason, RatingLevel
from onewindow.rules.outcomes import Refused

NOW = datetime(2026, 9, 28, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.django_db


def person(*, with_account: bool = True) -> Person:
    account = None
    if with_account:
        account = Account.objects.create(
            login_key=f"p:{uuid4().hex}", display_name="李小满", created_at=NOW
        )
    return Person.objects.create(
        name="李小满",
        citizen_id="210112199405200029",
        citizen_id_index=uuid4().hex,
        phone="13800000001",
        account=account,
        created_at=NOW,
    )


def invite(rater: Person, **also: Any) -> RatingInvitation | None:
    told: dict[str, Any] = {
        "case_id": uuid4(),
        "node": "COMPLETION",
        "person_id": rater.id,
        "served_by_id": uuid4(),
        "department_id": uuid4(),
        "item_name": "身份证换领",
        "now": NOW,
    }
    return operations.invite(**{**told, **also})


def invited(rater: Person, **also: Any) -> RatingInvitation:
    found = invite(rater, **also)
    assert found is not None
    return found


def as_resident(rater: Person) -> Acting:
    return Acting(account_id=rater.account_id, name=rater.name, origin="web")


def rate(invitation_id: UUID, acting: Acting | None, **also: Any) -> ServiceRating:
    told: dict[str, Any] = {
        "level": RatingLevel.SATISFIED,
        "reasons": [],
        "comment": "",
        "anonymous": False,
        "channel": "WEB",
        "by_link": False,
        "now": NOW + timedelta(days=1),
    }
    return operations.rate(invitation_id=invitation_id, acting=acting, **{**told, **also})


def refused_codes(*args: Any, **also: Any) -> set[str]:
    with pytest.raises(Refused) as stopped:
        rate(*args, **also)
    return {r.code for r in stopped.value.refusals}


def test_an_invitation_tells_the_person_once() -> None:
    rater, case_id = person(), uuid4()
    first = invited(rater, case_id=case_id)
    assert invited(rater, case_id=case_id).id == first.id
    messages = messages_of(person_id=rater.id)
    assert [m.link for m in messages] == [f"/my/rate/{first.id}/"]
    assert first.expires_at == NOW + timedelta(days=30)


def test_each_contact_of_a_case_is_its_own_right() -> None:
    rater, case_id = person(), uuid4()
    nodes = ("ACCEPTANCE", "COMPLETION")
    assert len({invited(rater, case_id=case_id, node=n).id for n in nodes}) == 2


def test_a_person_without_account_gets_a_signed_link() -> None:
    rater = person(with_account=False)
    invitation = invited(rater)
    link = messages_of(person_id=rater.id)[0].link
    assert link.startswith("/rate/")
    found = queries.invitation_of_token(link.removeprefix("/rate/").strip("/"))
    assert found is not None
    assert found.id == invitation.id
    assert len(link) <= 200


def test_a_forged_link_opens_nothing() -> None:
    token = queries.link_token(invited(person()).id)
    assert queries.invitation_of_token(token[:-1] + ("A" if token[-1] != "A" else "B")) is None


def test_nobody_is_invited_to_rate_their_own_service() -> None:
    rater = person()
    assert invite(rater, served_by_id=rater.account_id) is None
    assert not RatingInvitation.objects.exists()


def test_the_person_served_rates_once() -> None:
    rater = person()
    invitation = invited(rater)
    rating = rate(invitation.id, as_resident(rater))
    assert (rating.level, rating.reasons) == (2, [])
    assert refused_codes(invitation.id, as_resident(rater)) == {"ALREADY_RATED"}


def test_a_bad_rating_keeps_its_reasons_and_a_good_one_has_none() -> None:
    rater = person()
    bad = rate(
        invited(rater).id,
        as_resident(rater),
        level=RatingLevel.VERY_DISSATISFIED,
        reasons=[BadReason.LATE, BadReason.ATTITUDE],
    )
    assert bad.reasons == ["ATTITUDE", "LATE"]
    good = rate(invited(rater).id, as_resident(rater), reasons=[BadReason.LATE])
    assert good.reasons == []


def test_a_stranger_and_a_member_of_staff_may_not_rate() -> None:
    invitation = invited(person())
    assert refused_codes(invitation.id, as_resident(person())) == {"NOT_YOUR_CONTACT"}
    clerk = Acting(account_id=uuid4(), name="王谷雨", roles=frozenset({"CLERK"}))
    assert "STAFF_MAY_NOT_RATE" in refused_codes(invitation.id, clerk)
    assert refused_codes(invitation.id, clerk, by_link=True) == {"STAFF_MAY_NOT_RATE"}


def test_the_signed_link_is_enough_to_rate() -> None:
    invitation = invited(person(with_account=False))
    assert rate(invitation.id, None, by_link=True, channel="LINK").channel == "LINK"


def test_nothing_is_rated_after_thirty_days() -> None:
    rater = person()
    late = NOW + timedelta(days=30)
    assert refused_codes(invited(rater).id, as_resident(rater), now=late) == {"INVITATION_EXPIRED"}


def test_an_unknown_contact_is_not_found() -> None:
    assert refused_codes(uuid4(), None) == {"NOT_FOUND"}


def test_the_journal_knows_that_a_rating_came_but_not_from_whom_nor_how_it_was() -> None:
    rater = person()
    invitation = invited(rater)
    rate(
        invitation.id,
        as_resident(rater),
        level=RatingLevel.DISSATISFIED,
        reasons=[BadReason.LATE],
        comment="等了两个小时",
    )
    rows = entries_about(subject_kind="rating_invitation", subject_id=invitation.id)
    assert [r.verb for r in rows] == ["rating.rate", "rating.invite"]
    assert rows[0].actor_id is None
    assert "等了" not in str(rows[0].facts)
    assert "level" not in rows[0].facts


def test_the_database_itself_keeps_bad_ratings_reasoned_and_rights_single() -> None:
    invitation = invited(person())
    row = {"invitation": invitation, "channel": "WEB", "rated_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceRating.objects.create(level=5, reasons=[], **row)
    ServiceRating.objects.create(level=1, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceRating.objects.create(level=1, **row)


def test_open_invitations_are_those_not_used_and_not_over(django_assert_num_queries: Any) -> None:
    rater = person()
    used, still_open = invited(rater), invited(rater)
    rate(used.id, as_resident(rater))
    with django_assert_num_queries(1):
        found = queries.open_invitations(person_id=rater.id, now=NOW + timedelta(days=1))
    assert [i.id for i in found] == [still_open.id]
    assert queries.open_invitations(person_id=rater.id, now=NOW + timedelta(days=31)) == []
    assert len(queries.invitations_of_case(case_id=used.case_id)) == 1


def test_unrated_contacts_count_as_invited_and_never_as_good() -> None:
    rater, department = person(), uuid4()
    for number in range(12):
        invitation = invited(rater, department_id=department)
        if number < 10:
            rate(invitation.id, as_resident(rater))
    invited(rater)
    told = queries.figures_of(since=NOW, until=NOW + timedelta(days=1), department_id=department)
    assert (told.invited, told.rated, told.good) == (12, 10, 10)
    assert told.active_rate == pytest.approx(10 / 12)
    everywhere = queries.figures_of(since=NOW, until=NOW + timedelta(days=1))
    assert everywhere.invited == 13
