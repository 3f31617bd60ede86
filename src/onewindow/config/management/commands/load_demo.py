"""Load the demonstration centre; run by the launcher after migrating."""

from typing import Any

from django.core.management.base import BaseCommand

from onewindow import wallclock
from onewindow.config import demo


class Command(BaseCommand):
    help = "Load the demonstration centre and its accounts; again changes nothing."

    def handle(self, *_: Any, **__: Any) -> None:
        if demo.load(now=wallclock.now()):
            self.stdout.write("演示中心已装入（演示数据）。")
