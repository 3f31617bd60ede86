"""`onewindow evaluate waits`: do the waits we tell come true on days the model has not seen?

Learns from the days of one log and asks for every wait of another what a person would have been
told on joining. All figures are seconds. The baseline is the usual rule, a constant mean x place /
desks: its constant is fitted for each group on the same training days, which is kinder to it than
a mean of service times; its interval is the rule times the two factors that hold 80 % of the waits
of training.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onewindow.launcher.commands._hall_logs import HallLog
    from onewindow.rules.hall.forecasting import HallNow, ObservedWait, WaitModel

NAME = "evaluate waits"
HELP = "用没学过的日子检验等候时间的区间 / measure wait intervals on days kept apart"
NEEDS_DATABASE = False

# Low, likely and high seconds for a number that joins.
Told = Callable[["HallNow"], tuple[float, float, float]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--train", metavar="FILE", required=True, help="用来学习的排队记录")
    parser.add_argument(
        "--test", metavar="FILE", required=True, help="用来检验的排队记录：格式相同，日子不同"
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher.commands import _refusals
    from onewindow.rules.outcomes import Refused

    try:
        answer = _measured(Path(args.train).expanduser(), Path(args.test).expanduser())
    except Refused as refused:
        return _refusals.tell(refused.refusals, as_json=args.json)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) if args.json else _in_words(answer))
    sys.stdout.write("\n")
    return 0


def _measured(train: Path, test: Path) -> dict[str, Any]:
    from onewindow.launcher.commands._hall_logs import read_log
    from onewindow.rules.hall.forecasting import WaitBasis, fit

    known, asked = read_log(train), read_log(test)
    learnt, shared = _kept_apart(known, asked)
    model = fit(learnt)
    ours, rule = _scored(_said_by(model), asked.waits), _scored(_baseline(learnt), asked.waits)
    return {
        "coverage_80": round(ours.held, 4),
        "mean_width": round(ours.width, 1),
        "baseline_mae": round(rule.error, 1),
        "mae": round(ours.error, 1),
        "baseline_mean_width": round(rule.width, 1),
        "baseline_coverage_80": round(rule.held, 4),
        "waited_longer": round(ours.above, 4),
        "observations": len(asked.waits),
        "learnt_from": len(learnt),
        "train_days_left_out": [day.isoformat() for day in shared],
        "basis": WaitBasis.MODEL if model else WaitBasis.RULE,
        "unit": "second",
        "source": asked.source,
    }


def _kept_apart(
    known: "HallLog", asked: "HallLog"
) -> tuple[tuple["ObservedWait", ...], list[date]]:
    """The waits to learn from, without the days of the test, and the days so left out.

    Refusals: WAIT_LOGS_DIFFER, WAIT_DAYS_ALL_SHARED.
    """
    from onewindow.launcher.commands._hall_logs import RULE
    from onewindow.rules.outcomes import Refusal, Refused

    facts = {"train": known.name, "test": asked.name}
    if known.source != asked.source:
        raise Refused((Refusal("WAIT_LOGS_DIFFER", RULE, facts),))
    tested = {each.joined.at.date() for each in asked.waits}
    learnt = tuple(each for each in known.waits if each.joined.at.date() not in tested)
    if not learnt:
        raise Refused((Refusal("WAIT_DAYS_ALL_SHARED", RULE, facts),))
    return learnt, sorted(tested & {each.joined.at.date() for each in known.waits})


def _said_by(model: "WaitModel | None") -> Told:
    from onewindow.rules.hall.forecasting import estimate

    def told(now: "HallNow") -> tuple[float, float, float]:
        said = estimate(model, now)
        return said.low.total_seconds(), said.likely.total_seconds(), said.high.total_seconds()

    return told


def _baseline(learnt: Sequence["ObservedWait"]) -> Told:
    waited: dict[str, float] = defaultdict(float)
    shares: dict[str, float] = defaultdict(float)
    for each in learnt:
        waited[each.joined.group] += each.waited_seconds
        shares[each.joined.group] += _share(each.joined)
    hall = sum(waited.values()) / sum(shares.values())

    def likely(now: "HallNow") -> float:
        constant = waited[now.group] / shares[now.group] if now.group in waited else hall
        return constant * _share(now)

    factors = [each.waited_seconds / max(likely(each.joined), 1.0) for each in learnt]
    tenths = quantiles([*factors, *factors], n=10)  # doubled, so that one wait is enough

    def told(now: "HallNow") -> tuple[float, float, float]:
        return likely(now) * tenths[0], likely(now), likely(now) * tenths[-1]

    return told


def _share(now: "HallNow") -> float:
    return (now.ahead + 1) / max(now.desks, 1)


@dataclass(frozen=True)
class _Score:
    held: float  # the share of waits inside the interval
    above: float  # the share that waited longer than its end
    width: float
    error: float  # mean absolute, of the likely wait


def _scored(told: Told, waits: Sequence["ObservedWait"]) -> _Score:
    said = [(*told(each.joined), each.waited_seconds) for each in waits]
    return _Score(
        held=fmean(low <= waited <= high for low, _, high, waited in said),
        above=fmean(waited > high for _, _, high, waited in said),
        width=fmean(high - low for low, _, high, _ in said),
        error=fmean(abs(likely - waited) for _, likely, _, waited in said),
    )


_SOURCES = {"bank_1999": "银行排队记录", "warsaw": "华沙窗口快照"}


def _in_words(answer: dict[str, Any]) -> str:
    lines = [
        f"{_SOURCES[answer['source']]}：从 {answer['learnt_from']} 次等候中学习，"
        f"用别的日子的 {answer['observations']} 次等候检验。时间都以秒计。",
        f"80% 区间实际覆盖 {answer['coverage_80']:.1%}（另有 {answer['waited_longer']:.1%} "
        f"等得比区间更久），平均宽 {answer['mean_width']:.0f} 秒，"
        f"最可能值平均差 {answer['mae']:.0f} 秒。",
        "对照（固定办理时间×排位÷窗口数）："
        f"覆盖 {answer['baseline_coverage_80']:.1%}，"
        f"平均宽 {answer['baseline_mean_width']:.0f} 秒，平均差 {answer['baseline_mae']:.0f} 秒。",
    ]
    if answer["basis"] == "RULE":
        lines.append("可学的等候或日子太少，区间只按 R-6-9（最近 20 次的中位数）估计。")
    if answer["train_days_left_out"]:
        days = "、".join(answer["train_days_left_out"])
        lines.append(f"两个文件都有的日子只用来检验，没有用来学习：{days}。")
    return "\n".join(lines)
