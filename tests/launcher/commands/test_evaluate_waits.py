"""`onewindow evaluate waits` on imagined logs of both formats, and every way it says no (R-6-9)."""

import gzip
import json
from datetime import date

import pytest
from tests.launcher.commands.imagined_logs import (
    BANK_COLUMNS,
    COUNTER_COLUMNS,
    at,
    bank_day,
    bank_log,
    bank_row,
    counter_day,
    counter_log,
    counter_row,
    days,
)

from onewindow.launcher.cli import build_parser
from onewindow.launcher.commands import _bank_log, _counter_log

KEYS = {"coverage_80", "mean_width", "baseline_mae", "mae"}
DAY = date(2026, 3, 2)
NINE = 9 * 3600


def called(capsys, train, test, *more):
    args = build_parser().parse_args(
        ["evaluate", "waits", "--train", str(train), "--test", str(test), *more]
    )
    code = args.verb.run(args)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def banks(tmp_path):
    known = [row for day in days(8) for row in bank_day(day)]
    asked = [row for day in days(3, date(2026, 5, 4)) for row in bank_day(day)]
    return bank_log(tmp_path / "known.tsv", known), bank_log(tmp_path / "asked.tsv", asked)


@pytest.fixture
def offices(tmp_path):
    known = [row for day in days(10) for row in counter_day(day)]
    asked = [row for day in days(6, date(2026, 5, 4)) for row in counter_day(day)]
    train = counter_log(tmp_path / "known.csv", known)
    packed = tmp_path / "known.csv.gz"
    packed.write_bytes(gzip.compress(train.read_bytes()))
    return packed, counter_log(tmp_path / "asked.csv", asked)


@pytest.mark.parametrize("logs", ["banks", "offices"])
def test_either_log_is_measured_on_days_kept_apart(capsys, request, logs):
    code, out, _ = called(capsys, *request.getfixturevalue(logs), "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer.keys() >= KEYS
    assert answer["source"] == {"banks": "bank_1999", "offices": "warsaw"}[logs]
    assert answer["unit"] == "second"
    assert answer["basis"] == "MODEL"
    assert answer["observations"] > 50
    assert 0.65 <= answer["coverage_80"] <= 0.95
    # Here the usual rule is the very law of the line: learning must only not be much worse.
    assert answer["mae"] < 1.1 * answer["baseline_mae"]
    assert answer["mean_width"] < answer["baseline_mean_width"]
    assert answer["train_days_left_out"] == []


def test_in_words_the_unit_and_the_comparison_are_said(capsys, banks):
    code, out, _ = called(capsys, *banks)
    assert code == 0
    assert "银行排队记录" in out
    assert "都以秒计" in out
    assert "对照" in out
    assert "R-6-9" not in out


def test_days_of_the_test_are_not_learnt_from_and_that_is_said(capsys, banks):
    train, test = banks
    test.write_text(train.read_text("utf-8")[:12000].rsplit("\n", 1)[0] + "\n", "utf-8")
    code, out, _ = called(capsys, train, test, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["train_days_left_out"][0] == "2026-03-02"
    _, out, _ = called(capsys, train, test)
    assert "只用来检验，没有用来学习：2026-03-02" in out


def test_a_file_is_never_tested_on_itself(capsys, banks):
    code, _, err = called(capsys, banks[0], banks[0])
    assert code == 2
    assert "请换一个含有别的日子的文件" in err


def test_too_little_to_learn_from_falls_back_to_the_rule_and_says_so(capsys, banks, tmp_path):
    train = bank_log(tmp_path / "short.tsv", bank_day(date(2026, 2, 2)))
    code, out, _ = called(capsys, train, banks[1])
    assert code == 0
    assert "R-6-9" in out


def test_one_kind_of_log_is_not_tested_with_the_other(capsys, banks, offices):
    code, out, _ = called(capsys, banks[0], offices[1], "--json")
    assert code == 2
    assert json.loads(out)["refusals"][0]["code"] == "WAIT_LOGS_DIFFER"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "WAIT_LOG_MISSING"),
        (b"", "WAIT_LOG_UNKNOWN"),
        (b"DateTime,Calls\n2003-03-03,111\n", "WAIT_LOG_UNKNOWN"),
        (b"\x1f\x8bnot really gzip", "WAIT_LOG_UNREADABLE"),
        ("名称".encode("gb18030"), "WAIT_LOG_UNREADABLE"),
        ("\t".join(BANK_COLUMNS).encode(), "WAIT_LOG_WITHOUT_WAITS"),
        (",".join(COUNTER_COLUMNS).encode(), "WAIT_LOG_WITHOUT_WAITS"),
    ],
)
def test_a_file_that_cannot_teach_is_refused_in_one_sentence(capsys, tmp_path, content, code):
    odd = tmp_path / "odd.csv"
    if content is not None:
        odd.write_bytes(content)
    exit_code, out, _ = called(capsys, odd, odd, "--json")
    (refusal,) = json.loads(out)["refusals"]
    assert (exit_code, refusal["code"]) == (2, code)
    assert "odd.csv" in refusal["message"]


def bank_waits(*rows):
    return _bank_log.observed_waits(["\t".join(row) for row in [BANK_COLUMNS, *rows]])


def test_the_line_at_the_bank_is_rebuilt_as_it_stood():
    (seen,) = bank_waits(
        bank_row(DAY, NINE - 600, 0, 120, desk="EVA"),
        bank_row(DAY, NINE, 0, 300),
        bank_row(DAY, NINE + 30, 90, 0, outcome="HANG", desk="NO_SERVER"),
        bank_row(DAY, NINE + 60, 240, 100),
    )
    now = seen.joined
    assert seen.waited_seconds == 240
    assert (now.ahead, now.desks, now.calls_half_hour) == (1, 2, 2)
    assert now.recent_services == (120.0,)
    assert now.ages == (60.0,)
    assert now.recent_waits == (0.0, 0.0)
    assert now.front_waited == 30.0


def test_the_bank_s_favoured_callers_stand_before_those_who_came_lately():
    waits = bank_waits(
        bank_row(DAY, NINE, 0, 900),
        bank_row(DAY, NINE + 100, 700, 60),
        bank_row(DAY, NINE + 150, 650, 60, priority=2, desk="NO_SERVER"),
    )
    assert [each.joined.ahead for each in waits] == [0, 0]


def test_phantom_and_broken_rows_of_the_bank_are_dropped():
    good = bank_row(DAY, NINE, 50, 60)
    broken = [*good[:9], "soon", *good[10:]]
    phantom = bank_row(DAY, NINE + 5, 50, 60, outcome="PHANTOM")
    assert len(bank_waits(good, broken, phantom, good[:4])) == 1


def counter_waits(*rows):
    return _counter_log.observed_waits([",".join(row) for row in [COUNTER_COLUMNS, *rows]])


def shots(*told, start=540, **more):
    """Snapshots five minutes apart: (waiting, called)."""
    return [
        counter_row(DAY, start + 5 * step, waiting=waiting, called=number, **more)
        for step, (waiting, number) in enumerate(told)
    ]


def test_the_last_in_line_is_followed_until_the_number_comes():
    (seen,) = counter_waits(*shots((0, "A001"), (3, "A001"), (2, "A002"), (0, "A004")))
    now = seen.joined
    assert (now.at, now.ahead, now.desks) == (at(DAY, 545), 2, 2)
    # Two numbers in the last five minutes: the second of them at three quarters.
    assert seen.waited_seconds == (5 + 3.75) * 60
    assert now.recent_services == (600.0,)


def test_only_a_new_tail_is_followed():
    rows = shots((0, "A001"), (2, "A001"), (2, "A001"), (1, "A002"), (0, "A003"))
    assert len(counter_waits(*rows)) == 1


def test_a_line_with_nobody_left_to_call_at_closing_yields_no_wait():
    assert counter_waits(*shots((0, "A001"), (3, "A001"), (3, "A001"))) == []


def test_a_display_that_stood_still_and_leapt_tells_no_moment():
    still = [(4, "A001")] * 6
    assert counter_waits(*shots((0, "A001"), *still, (0, "A005"))) == []


def test_a_gap_between_snapshots_tells_no_moment():
    rows = shots((0, "A001"), (2, "A001")) + shots((0, "A003"), start=570)
    assert counter_waits(*rows) == []


def test_a_line_of_two_series_is_left_out_for_the_day():
    assert counter_waits(*shots((1, "A001"), (1, "A002"), (1, "A501"), (1, "A502"))) == []


@pytest.mark.parametrize(
    "more",
    [
        {"letter": "B"},
        {"letter": "X", "office": "UD_Mokotow_1"},
        {"desks": 0},
        {"desks": "many"},
    ],
)
def test_rows_that_show_another_line_or_no_counter_are_left_out(more):
    letter = "X" if more.get("letter") == "X" else "A"
    told = [(0, f"{letter}001"), (2, f"{letter}001"), (0, f"{letter}003")]
    assert counter_waits(*shots(*told, **more)) == []


def test_an_office_without_its_own_estimate_knows_no_service_times():
    (seen,) = counter_waits(*shots((0, "A001"), (1, "A001"), (0, "A002"), estimate=0))
    assert seen.joined.recent_services == ()
