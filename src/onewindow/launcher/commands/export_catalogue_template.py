"""`onewindow export catalogue-template`: an empty workbook to fill in and import."""

import argparse
import json
import sys
from pathlib import Path

NAME = "export catalogue-template"
HELP = "导出空白的事项目录模板(xlsx) / write an empty catalogue workbook"
NEEDS_DATABASE = False
USUAL_NAME = "事项目录模板.xlsx"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE.xlsx", nargs="?", default=USUAL_NAME, help=f"默认 {USUAL_NAME}"
    )
    parser.add_argument("--force", action="store_true", help="文件已经存在也覆盖")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow.apps.catalogue.sources.columns import SHEETS
    from onewindow.apps.catalogue.sources.workbook import write_template
    from onewindow.launcher.voice import CannotGoOn

    path = Path(args.file).expanduser()
    if path.exists() and path.stat().st_size and not args.force:
        raise CannotGoOn(
            f"{path} 已经存在,没有覆盖。请换一个文件名,或加上 --force。",
            f"{path} exists; give another name or add --force.",
        )
    try:
        write_template(path)
    except OSError as problem:
        raise CannotGoOn(
            f"写不到 {path}({problem.strerror})。请换一个有权限的文件夹。",
            f"Cannot write {path}.",
        ) from problem
    if args.json:
        told = {"file": str(path), "sheets": [sheet.title for sheet in SHEETS]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"模板已写到 {path}。填好后用 onewindow import catalogue {path} 导入。\n")
    return 0
