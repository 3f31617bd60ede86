"""`onewindow import centre`: found a county's own centre from one file."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

NAME = "import centre"
HELP = "用一个文件建立本县的中心：部门、站点、窗口和三名管理员 / found a real centre from a file"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="YAML，写法同 src/onewindow/demo/centre.yaml；再次导入只更新"
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow import wallclock
    from onewindow.config.founding import found_centre
    from onewindow.launcher.commands import _refusals
    from onewindow.rules.outcomes import Refused

    content = _read(Path(args.file).expanduser())
    try:
        founded = found_centre(content=content, now=wallclock.now())
    except Refused as refused:
        return _refusals.tell(refused.refusals, as_json=args.json)
    answer: dict[str, Any] = {
        "departments": founded.installed.departments,
        "places": founded.installed.places,
        "windows": founded.installed.windows,
        "one_time_passwords": dict(founded.passwords),
    }
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) if args.json else _in_words(answer))
    sys.stdout.write("\n")
    return 0


def _read(path: Path) -> dict[str, Any]:
    import yaml

    from onewindow.launcher.voice import CannotGoOn

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise CannotGoOn(
            f"读不出 {path}：请确认文件存在、是 UTF-8 编码的 YAML。",
            f"{path} cannot be read: is it there, and YAML in UTF-8?",
        ) from problem
    if not isinstance(content, dict):
        raise CannotGoOn(
            f"{path} 里没有中心的内容。写法见 src/onewindow/demo/centre.yaml。",
            f"{path} does not describe a centre; see src/onewindow/demo/centre.yaml.",
        )
    return content


def _in_words(answer: dict[str, Any]) -> str:
    lines = [
        f"中心已建立：{answer['departments']} 个部门，{answer['places']} 个场所，"
        f"{answer['windows']} 个窗口。"
    ]
    if answer["one_time_passwords"]:
        lines.append("三名管理员的一次性密码（只显示这一次，首次登录必须修改）：")
        lines += [f"  {login}  {secret}" for login, secret in answer["one_time_passwords"].items()]
        lines.append("请由安全管理员登录后，为其他工作人员开设账号和岗位。")
    return "\n".join(lines)
