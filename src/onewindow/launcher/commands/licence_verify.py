"""`onewindow licence verify`: is this licence file genuine, and does it still hold?"""

import argparse
import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onewindow.apps.licences.files.trust import Trust
    from onewindow.apps.licences.files.verifying import Register, Verdict

NAME = "licence verify"
HELP = "核验电子证照：PDF、OFD 或离线核验码 / is a licence file genuine?"
# Offline first: only --online opens the database.
NEEDS_DATABASE = False
GENUINE, NOT_GENUINE, UNREADABLE = 0, 1, 2
# One byte more than the largest licence, so that it is told apart and never read whole.
_READ_AT_MOST = 5_000_001
_LABELS = {
    "type_name": "证照",
    "holder": "持证人",
    "issuer_name": "颁发机构",
    "identifier": "证照标识",
    "version": "版本",
    "issue_date": "签发日期",
    "valid_to": "有效期至",
    "sealed_by": "签章",
    "sealed_at": "签章时间",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="文件路径；- 表示从标准输入读")
    parser.add_argument("--trust", metavar="FILE", type=Path, help="只信这个信任文件里的签章")
    parser.add_argument("--online", action="store_true", help="再问本中心的签发登记：是否仍然有效")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow import wallclock
    from onewindow.apps.licences.files.verifying import FileState, verify_content
    from onewindow.launcher.running import database_for_commands

    content = _content(args.file)
    believed = _trust(args.trust)
    with database_for_commands() if args.online else contextlib.nullcontext():
        register = _register() if args.online else None
        verdict = verify_content(content, trust=believed, now=wallclock.now(), register=register)
    told = json.dumps(_told(verdict), ensure_ascii=False) if args.json else _written(verdict)
    sys.stdout.write(f"{told}\n")
    if verdict.state is FileState.GENUINE:
        return GENUINE
    return UNREADABLE if verdict.state is FileState.UNREADABLE else NOT_GENUINE


def _register() -> "Register":
    # Its models need the settings, and those the database.
    from onewindow.apps.licences.sealing import register_word

    return register_word


def _content(name: str) -> bytes:
    from onewindow.launcher.voice import CannotGoOn

    try:
        if name == "-":
            return sys.stdin.buffer.read(_READ_AT_MOST)
        with Path(name).open("rb") as file:
            return file.read(_READ_AT_MOST)
    except OSError as fault:
        raise CannotGoOn(
            f"读不了 {name}：{fault.strerror}。", f"Cannot read {name}.", code=UNREADABLE
        ) from fault


def _trust(file: Path | None) -> "Trust":
    from onewindow.apps.licences.files import trust
    from onewindow.apps.licences.files.keys import KeysUnusable, known_keys
    from onewindow.config import environment
    from onewindow.launcher.layout import base_dir
    from onewindow.launcher.voice import CannotGoOn

    try:
        if file is not None:
            return trust.read(file.read_bytes())
        folder = base_dir() / "keys"
        own = known_keys(
            folder,
            certificate=environment.text("ONEWINDOW_SEAL_CERTIFICATE"),
            key=environment.text("ONEWINDOW_SEAL_KEY"),
        )
        return trust.gathered(folder / "trusted", own.trust if own else None)
    except (trust.BadTrustFile, KeysUnusable, OSError) as fault:
        raise CannotGoOn(
            f"信任文件或密钥读不了：{fault}。", f"Trust file: {fault}.", code=UNREADABLE
        ) from fault


def _told(verdict: "Verdict") -> dict[str, object]:
    from onewindow.wording import told

    return {
        "state": verdict.state,
        "state_name": verdict.state.chinese,
        "genuine": verdict.state == "GENUINE",
        "kind": verdict.kind,
        "online": verdict.asked_register,
        "facts": dict(verdict.facts),
        "problems": told(verdict.refusals),
        "codes": [refusal.code for refusal in verdict.refusals],
    }


def _written(verdict: "Verdict") -> str:
    from onewindow.wording import told

    lines = [f"{verdict.state.chinese}。", *told(verdict.refusals)]
    if verdict.facts.get("demo"):
        lines.append("这是演示数据，不具有法律效力。")
    facts = {**verdict.facts, "valid_to": verdict.facts.get("valid_to") or "长期"}
    if verdict.facts:
        lines += [f"{label}：{facts[key]}" for key, label in _LABELS.items() if facts.get(key)]
        if not verdict.asked_register:
            lines.append("以上只凭文件本身核验。是否已注销、吊销，请加 --online 或到核验页面查。")
    return "\n".join(lines)
