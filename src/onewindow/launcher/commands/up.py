"""`onewindow up`: the whole centre in one command, until Ctrl-C."""

import argparse

NAME = "up"
HELP = "启动整个中心：数据库、网页、实时消息、后台任务；Ctrl-C 停止 / start everything"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="网页的端口（默认 8000）")
    parser.add_argument("--live-port", type=int, default=8001, help="实时消息的端口（默认 8001）")
    parser.add_argument(
        "--host", default="127.0.0.1", help="服务的地址（默认只供本机；0.0.0.0 供整个局域网）"
    )
    parser.add_argument("--no-demo", action="store_true", help="不装入演示中心")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher import layout
    from onewindow.launcher.addresses import Addresses
    from onewindow.launcher.centre import Centre

    addresses = Addresses(args.host, args.port, args.live_port)
    Centre(layout.base_dir(), addresses, demo=not args.no_demo).run()
    return 0
