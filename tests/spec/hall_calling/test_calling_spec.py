"""Every row of the page on calling is what the rule does."""

import json

import pytest
from tests.rules.hall.lines import ago, call, waiting
from tests.spec.hall_calling.tables import BOOKED, ROWS, Row

from onewindow.rules.hall.line import Lane
from onewindow.wordings.hall import reason_in_words


@pytest.mark.parametrize("row", ROWS, ids=[row.matter for row in ROWS])
def test_the_row_is_called_and_said_so(row: Row) -> None:
    for line in (row.line, row.line[::-1]):
        choice = call(*line, discipline=row.discipline, priority_calls=row.priority_calls)
        assert choice is not None
        assert choice.number == row.called
        assert reason_in_words(json.loads(json.dumps(choice.why))) == row.sentence


@pytest.mark.parametrize(("came", "slot", "counted", "lane", "why"), BOOKED)
def test_booked_people_enter_with_credit_from_their_slot(
    came: float, slot: float, counted: float, lane: str, why: str
) -> None:
    choice = call(waiting("B001", came, Lane.BOOKED, booked_at=ago(slot)))
    assert choice is not None, why
    assert choice.why["counted_minutes"] == counted
    assert choice.why["lane"] == lane
    assert choice.why["wait_minutes"] == came
