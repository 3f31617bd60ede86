"""The load test does not hide what went wrong: a fault is counted, printed, and fails the run."""

import argparse
from collections import Counter

import pytest

from onewindow.launcher.commands import bench_hall

FINE = {
    "visits_per_s": 100.0,
    "ceiling_visits_per_s": 200.0,
    "ratio": 0.5,
    "call_next_p50_ms": 1.0,
    "call_next_p99_ms": 2.0,
    **dict.fromkeys(bench_hall.MUST_BE_NOUGHT, 0),
}


@pytest.mark.parametrize("answer", ["500 <h1>", "503", "404 x", "302 ", "200 "])
def test_what_is_neither_done_nor_refused_is_a_fault(answer: str) -> None:
    assert bench_hall.is_fault(answer)


@pytest.mark.parametrize("answer", ["409 busy", "422 the hall is full"])
def test_a_refusal_is_no_fault(answer: str) -> None:
    assert not bench_hall.is_fault(answer)


def test_each_count_that_is_not_nought_fails_the_run() -> None:
    assert bench_hall.verdict(FINE) == 0
    for name in bench_hall.MUST_BE_NOUGHT:
        assert bench_hall.verdict({**FINE, name: 1}) == 1


def test_faults_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    args = argparse.Namespace(json=False, clerks=8)
    bench_hall._tell({**FINE, "faults": 3}, Counter({"500 IntegrityError": 3}), args)
    told = capsys.readouterr().out
    assert "3 次" in told
    assert "500 IntegrityError" in told
