"""How does a text message leave the house? Through one sender; silent until one is configured."""

import logging
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class SmsFailed(Exception):
    """The gateway did not take the message; it is tried again later."""


class SmsSender(Protocol):
    """`reference` lets the gateway recognise a message that is sent twice."""

    def send(self, *, phone: str, text: str, reference: str) -> None: ...


class NoSms:
    """No gateway: people read their messages here. Nothing is sent, nothing is kept."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        log.debug("no SMS gateway: message %s stays in the inbox", reference)


@dataclass
class FakeSms:
    """For tests: what would have been sent."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    fails: bool = False

    def send(self, *, phone: str, text: str, reference: str) -> None:
        if self.fails:
            raise SmsFailed
        self.sent.append((phone, text, reference))


def sender() -> SmsSender:
    """The configured sender (ONEWINDOW_SMS_SENDER: the dotted path of a class)."""
    if not settings.SMS_SENDER:
        return NoSms()
    made: SmsSender = import_string(settings.SMS_SENDER)()
    return made
