"""`onewindow deadline`, `identify` and `bench clock` as a person or a script calls them."""

import json

import pytest

from onewindow.launcher.cli import build_parser
from onewindow.wording import sentences
from onewindow.wordings import clock, identifiers


def called(capsys, *words):
    args = build_parser().parse_args(words)
    code = args.verb.run(args)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (["2026-09-28", "5", "WD"], "2026-10-10"),
        (["2026-09-28T09:05", "24", "HOUR"], "2026-09-29T09:05"),
        (["2026-03-02", "20", "WD", "--suspend", "2026-03-09..2026-03-18"], "2026-04-10"),
        (["2026-03-02", "20", "wd", "--suspend", "2026-03-09.."], None),
        (["2026-03-02", "20", "WD", "--extend", "10"], "2026-04-14"),
    ],
)
def test_a_deadline_is_told_as_json_and_in_words(capsys, words, due):
    code, out, _ = called(capsys, "deadline", *words, "--json")
    answer = json.loads(out)
    assert (code, answer["due"]) == (0, due)
    code, out, _ = called(capsys, "deadline", *words)
    assert code == 0
    assert answer["explanation"] in out
    assert (due or "待定") in out


def test_a_wrong_period_names_every_problem_and_exits_with_2(capsys):
    words = ["deadline", "2026-02-30", "-3", "WD", "--suspend", "2026-03-05..2026-03-01"]
    code, out, err = called(capsys, *words)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "日期“2026-02-30”不存在或写法不对。请写成 2026-09-28 或 2026-09-28T09:05。",
        "时限“-3”小于0。时限最少为0，0表示即办。",
        "不计入的日子写反了：开始日2026-03-05晚于结束日2026-03-01。",
    ]
    code, out, err = called(capsys, *words, "--json")
    assert (code, err) == (2, "")
    assert [refusal["code"] for refusal in json.loads(out)["refusals"]] == [
        "DATE_IMPOSSIBLE",
        "LIMIT_NEGATIVE",
        "SUSPENSION_BACKWARDS",
    ]


def test_a_number_is_identified_as_json_and_in_words(capsys):
    code, out, _ = called(capsys, "identify", "110105491231002", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["kind"] == "CITIZEN_ID"
    assert answer["valid"] is True
    assert answer["canonical"] == "11010519491231002X"
    assert (answer["birth_date"], answer["sex"], answer["legacy"]) == ("1949-12-31", "女", True)
    _, out, _ = called(capsys, "identify", "110105491231002")
    assert "1949-12-31" in out


def test_what_is_wrong_with_a_number_is_told(capsys):
    code, out, _ = called(capsys, "identify", "91350100M000100Y44", "--json")
    answer = json.loads(out)
    assert (code, answer["kind"], answer["valid"]) == (0, "USCC", False)
    assert answer["problems"] == ["最后一位校验码不对，代码中至少有一位写错。请对照证照核对。"]
    _, out, _ = called(capsys, "identify", "91350100M000100Y44")
    assert "有误" in out


def test_the_clock_bench_counts_every_case(capsys):
    code, out, _ = called(capsys, "bench", "clock", "--cases", "2001", "--json")
    answer = json.loads(out)
    assert (code, answer["cases"]) == (0, 2001)
    assert sum(answer["lamps"].values()) == 2001
    assert all(answer["lamps"].values())
    code, out, _ = called(capsys, "bench", "clock", "--cases", "10")
    assert code == 0
    assert "10 件" in out


def test_the_clock_bench_needs_cases(capsys):
    code, out, err = called(capsys, "bench", "clock", "--cases", "0")
    assert (code, out) == (2, "")
    assert err


def test_every_sentence_of_the_clock_can_be_said():
    assert clock.SENTENCES.keys() | identifiers.SENTENCES.keys() <= sentences().keys()
