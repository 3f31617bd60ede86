"""`onewindow import catalogue`: take in a catalogue of service items from a file or folder."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onewindow.web.catalogue.import_report import ImportReport

NAME = "import catalogue"
HELP = "导入事项目录:YAML、xlsx 模板、CSV、广东 JSONL、区县 JSON / import service items"
NEEDS_DATABASE = True
ROWS_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="要导入的文件,或放着事项 YAML 的文件夹")
    parser.add_argument(
        "--report", metavar="FILE", help="把完整报告写到这个文件;以 .json 结尾的写成 JSON"
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher.commands import _refusals
    from onewindow.rules.outcomes import Refused

    try:
        report = _import(Path(args.file).expanduser())
    except Refused as refused:
        return _refusals.tell(refused.refusals, as_json=args.json)
    if args.report:
        _write(report, Path(args.report).expanduser())
    if args.json:
        sys.stdout.write(json.dumps(report.summary(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(report.lines(most=ROWS_SHOWN)) + "\n")
    return 1 if report.result.read == len(report.result.unreadable) else 0


def _import(path: Path) -> "ImportReport":
    import time

    from tqdm import tqdm

    from onewindow import wallclock
    from onewindow.apps.catalogue.installing import install_catalogue
    from onewindow.apps.catalogue.sources.detection import read_catalogue
    from onewindow.apps.organisation.facts import Acting
    from onewindow.web.catalogue.import_report import ImportReport

    began = time.monotonic()
    catalogue = read_catalogue(path)
    with tqdm(total=len(catalogue.rows), desc="导入事项", unit="条", file=sys.stderr) as bar:
        result = install_catalogue(
            catalogue=catalogue,
            now=wallclock.now(),
            acting=Acting(account_id=None, name="系统", origin="command"),
            on_progress=bar.update,
        )
    return ImportReport(path.name, catalogue, result, round(time.monotonic() - began, 2))


def _write(report: "ImportReport", path: Path) -> None:
    from onewindow.launcher.voice import CannotGoOn

    is_json = path.suffix.lower() == ".json"
    text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1) if is_json else report.text()
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise CannotGoOn(
            f"事项已经导入,但报告写不到 {path}({problem.strerror})。"
            "换一个位置再导入一次即可,不会重复。",
            f"The items are in, but the report could not be written to {path}.",
        ) from problem
