"""`onewindow token issue`: a token for a programme that acts for one account."""

import argparse
import json
import sys

NAME = "token issue"
HELP = "发一个接口令牌，只显示一次 / issue a token for the API, shown once"
NEEDS_DATABASE = True
DEFAULT_DAYS = 90


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--login", required=True, help="账号：居民的手机号，或工作人员的登录名")
    parser.add_argument(
        "--scopes",
        required=True,
        help="权限，用逗号隔开：items:read cases:read cases:write ratings:write",
    )
    parser.add_argument(
        "--days", type=int, default=DEFAULT_DAYS, help=f"有效天数（默认 {DEFAULT_DAYS}）"
    )
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    from onewindow import wallclock
    from onewindow.apps.accounts.tokens import issue_token
    from onewindow.launcher.commands import _refusals
    from onewindow.rules.outcomes import Refused

    try:
        issued = issue_token(
            login=args.login,
            scopes=args.scopes.replace(",", " ").split(),
            days=args.days,
            now=wallclock.now(),
            origin="command",
        )
    except Refused as refused:
        return _refusals.tell(refused.refusals, as_json=args.json)
    token = issued.token
    if args.json:
        told = {
            "id": str(token.id),
            "token": issued.secret,
            "scopes": token.scopes,
            "expires_at": token.expires_at.isoformat(),
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(
            f"令牌（只显示这一次，请收好）：\n{issued.secret}\n"
            f"编号 {token.id}，权限 {' '.join(token.scopes)}，"
            f"有效到 {token.expires_at:%Y-%m-%d}。\n"
            f"停用：onewindow token revoke {token.id}\n"
        )
    return 0
