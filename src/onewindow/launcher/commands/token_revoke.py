"""`onewindow token revoke`: end a token now."""

import argparse
import json
import sys
from uuid import UUID

NAME = "token revoke"
HELP = "立即停用一个接口令牌 / end a token of the API now"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=UUID, help="令牌编号（发放时显示的）")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow import wallclock
    from onewindow.apps.accounts.tokens import revoke_token
    from onewindow.launcher.commands import _refusals
    from onewindow.rules.outcomes import Refused

    try:
        token = revoke_token(token_id=args.id, now=wallclock.now(), origin="command")
    except Refused as refused:
        return _refusals.tell(refused.refusals, as_json=args.json)
    assert token.revoked_at is not None
    told = {"id": str(token.id), "revoked_at": token.revoked_at.isoformat()}
    text = json.dumps(told) if args.json else f"令牌 {token.id} 已停用。"
    sys.stdout.write(f"{text}\n")
    return 0
