"""`onewindow demo-department`: the sample departments that answer the demonstration sources."""

import argparse

NAME = "demo-department"
HELP = "演示用的部门接口：答复共享信息查询，可以变慢、答错、答两次、停机 / sample departments"
NEEDS_DATABASE = False
DEFAULT_PORT = 8002


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=f"端口（默认 {DEFAULT_PORT}）"
    )
    parser.add_argument("--host", default="127.0.0.1", help="地址（默认只供本机）")
    parser.add_argument("--slow", type=float, default=0.0, metavar="秒", help="过这么久才答复")
    parser.add_argument("--wrong", action="store_true", help="答复在路上被改动")
    parser.add_argument("--twice", action="store_true", help="同一个答复再送一次")
    parser.add_argument("--down", action="store_true", help="停机：每次都答 503")


def run(args: argparse.Namespace) -> int:
    from onewindow.launcher.ports import require_valid
    from onewindow.launcher.sample_department import Behaviour, SampleDepartments, SampleServer
    from onewindow.launcher.voice import CannotGoOn, say

    require_valid(args.port, option="--port")
    behaviour = Behaviour(args.slow, args.wrong, args.twice, args.down)
    departments = SampleDepartments(behaviour=behaviour)
    try:
        server = SampleServer(departments, host=args.host, port=args.port)
    except OSError as problem:
        raise CannotGoOn(
            f"端口 {args.port} 不能用（{problem.strerror}）。请换一个，例如 --port 8012。",
            f"Port {args.port} cannot be had; choose another with --port.",
        ) from problem
    say(f"演示部门接口已启动：http://{args.host}:{args.port}/（演示数据；停止按 Ctrl-C）")
    try:
        server.serve_forever()
    finally:
        server.server_close()
    return 0
