"""Every source that the demonstration's items and fields name is there, and says what they want."""

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.factories.cases import T0
from tests.factories.exchange import data_source

from onewindow.apps.exchange import operations, queries
from onewindow.apps.exchange.models import SharedAnswer, SharedSource
from onewindow.apps.exchange.operations import Asking
from onewindow.apps.exchange.sources import install_sources
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.demo import content, contents_of
from onewindow.launcher.sample_department import SampleDepartments
from onewindow.rules.identifiers.citizen_id import read_citizen_id


def sources() -> dict[str, Any]:
    return {each["code"]: each for each in content("data_sources")["sources"]}


def wanted() -> set[str]:
    """The source codes the demonstration's items name."""
    replacing = (m.get("replaced_by") or {} for i in contents_of("items") for m in i["materials"])
    return {each["source"] for each in replacing if each.get("source")}


def test_every_source_an_item_names_is_there_and_no_other() -> None:
    assert wanted() == sources().keys()


def test_every_field_that_a_form_takes_from_a_source_is_agreed() -> None:
    fields = content("form_fields")["form_fields"]
    told = {word for each in fields for word in each.get("known_from") or ()}
    shared = [re.fullmatch(r"share:(\w+)\.(\w+)", word) for word in told]
    missing = [
        found[0]
        for found in shared
        if found
        and found[2] not in {f["code"] for f in sources().get(found[1], {}).get("fields", ())}
    ]
    assert missing == []


def test_the_sample_s_records_hold_agreed_fields_of_made_up_people() -> None:
    told = content("data_sources")
    known = {str(a["citizen_id"]) for a in content("accounts")["accounts"]}
    known |= {e["uscc"] for e in content("accounts")["enterprises"]}
    for code, records in told["records"].items():
        agreed = {field["code"] for field in sources()[code]["fields"]}
        for who, facts in records.items():
            assert who in known, f"{code}: nobody of the demonstration"
            assert set(facts) <= agreed, code
            assert all(isinstance(value, str) for value in facts.values())
            if len(who) == 18 and who[:6] == "210112":
                assert not read_citizen_id(who, today=T0.date()).problems


def test_a_record_s_days_do_not_grow_old() -> None:
    sample = SampleDepartments(key="k", clock=T0.timestamp)
    answer = sample.answer(
        "health_birth_record",
        {
            "request_id": "1",
            "query": {"citizen_id": "210112199603120089"},
            "fields": ["born_on", "child_sex"],
        },
    )
    assert answer["facts"] == {
        "born_on": (T0 - timedelta(days=6)).date().isoformat(),
        "child_sex": "2",
    }


@pytest.mark.django_db
def test_installing_again_keeps_what_somebody_changed() -> None:
    told = content("data_sources")
    entries = [{**told["defaults"], **entry} for entry in told["sources"]]
    args = {"entries": entries, "key": told["demo_key"], "now": T0, "acting": SYSTEM}
    assert install_sources(**args) == len(entries)
    SharedSource.objects.filter(code="civil_marriage").update(retries=4)
    assert install_sources(**args) == 0
    marriage = queries.source("civil_marriage")
    assert marriage is not None
    assert (marriage.retries, marriage.is_demo) == (4, True)


@pytest.mark.django_db
def test_facts_are_deleted_when_they_may_no_longer_be_used() -> None:
    source = data_source("http://127.0.0.1:9")
    asking = Asking(purpose="办理", legal_basis="依据", asked_by="公安局")
    answer, _ = operations.keep_answer(
        source=source,
        request_id="018f0000-0000-7000-8000-000000000001",  # type: ignore[arg-type]
        found=True,
        facts={"registered_on": "2022-05-20"},
        asking=asking,
        now=T0,
    )
    assert operations.forget_answers(before=answer.expires_at) == 0
    later = answer.expires_at + timedelta(seconds=1)
    assert operations.forget_answers(before=later) == 1
    assert operations.forget_answers(before=later) == 0
    assert SharedAnswer.objects.get().facts == {}
    assert queries.facts_of_answer(answer_id=answer.id, now=later) == {}
