"""`onewindow check`: are the pieces of this installation well?"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from http import HTTPStatus

NAME = "check"
HELP = "检查各部分是否正常：数据库、数据表、网页 / is every piece well?"
NEEDS_DATABASE = True


@dataclass(frozen=True)
class Finding:
    piece: str
    is_well: bool
    words: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="网页的端口（默认：正在运行的那个，否则 8000）")
    parser.add_argument("--host", help="网页的地址（默认：正在运行的那个，否则 127.0.0.1）")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    host, port = _where(args)
    findings = [*_database(), _web(host, port)]
    is_well = all(finding.is_well for finding in findings)
    if args.json:
        answer = {"well": is_well, "findings": [asdict(each) for each in findings]}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        for finding in findings:
            sys.stdout.write(
                f"{'✓' if finding.is_well else '✗'} {finding.piece}：{finding.words}\n"
            )
    return 0 if is_well else 1


def _where(args: argparse.Namespace) -> tuple[str, int]:
    """What was asked for; else where the running centre wrote down that it listens."""
    from onewindow.launcher.addresses import remembered
    from onewindow.launcher.layout import base_dir
    from onewindow.launcher.ports import require_valid

    host, port = remembered(base_dir()) or ("127.0.0.1", 8000)
    if args.port is not None:
        require_valid(args.port, option="--port")
        port = args.port
    return args.host or host, port


def _database() -> Iterator[Finding]:
    from django.db import connection

    from onewindow.launcher.preparation import migrations_pending

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('server_version')")
        role, version = cursor.fetchone()
    yield Finding("数据库", True, f"PostgreSQL {version}，以 {role} 身份连接正常。")
    pending = migrations_pending()
    words = "都是最新的。" if not pending else f"还差 {pending} 步升级，请重新启动 onewindow up。"
    yield Finding("数据表", not pending, words)


def _web(host: str, port: int) -> Finding:
    from onewindow.launcher.asking import answer_of

    address = f"http://{host}:{port}/healthz"
    try:
        answer = answer_of(host, port, "/healthz")
    except OSError as problem:
        words = f"{address} 没有应答（{problem}）。请用 onewindow up 启动；换过端口请加 --port。"
        return Finding("网页", False, words)
    is_well = answer == HTTPStatus.OK
    words = "正常应答。" if is_well else f"回答了 {answer}，请看 onewindow up 的输出。"
    return Finding("网页", is_well, f"{address} {words}")
