"""A refusal is a value: it can be compared, kept in a set, copied and carried by an exception."""

import copy
import pickle

import pytest

from onewindow.rules.outcomes import Refusal, Refused


def test_refusals_are_values():
    one = Refusal("CODE", "R-1-1", {"missing": ["户口簿"]})
    same = Refusal("CODE", "R-1-1", {"missing": ["户口簿"]})
    assert one == same
    assert len({one, same, Refusal("CODE", "R-1-1", {"missing": []})}) == 2


def test_the_facts_of_a_refusal_cannot_be_changed():
    facts = {"day": 1}
    refusal = Refusal("CODE", facts=facts)
    facts["day"] = 2
    assert refusal.facts["day"] == 1
    with pytest.raises(TypeError):
        refusal.facts["day"] = 3


@pytest.mark.parametrize("again", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_refusals_survive_copying(again):
    refusal = Refusal("CODE", "R-1-1", {"missing": ["户口簿"]})
    assert again(refusal) == refusal
    assert again(Refused((refusal,))).refusals == (refusal,)


def test_a_refused_operation_carries_every_refusal():
    refused = Refused((Refusal("A"), Refusal("B")))
    assert [refusal.code for refusal in refused.refusals] == ["A", "B"]
    assert str(refused) == "('A', 'B')"
