"""The worker process: `python -m onewindow.jobs`, or `--once` to do everything due and end."""

import argparse
import os
import signal
import sys


def main() -> int:
    """Run until SIGTERM or Ctrl-C; with --once, 1 when a duty failed."""
    parser = argparse.ArgumentParser(prog="python -m onewindow.jobs", description=__doc__)
    parser.add_argument("--once", action="store_true", help="do everything due once, then end")
    once = parser.parse_args().once

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    import django  # noqa: PLC0415  (settings first)

    django.setup()
    from onewindow import wallclock  # noqa: PLC0415
    from onewindow.jobs.worker import Worker  # noqa: PLC0415

    worker = Worker(now=wallclock.now)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    if once:
        return int(any(done < 0 for done in worker.run_once().values()))
    worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
