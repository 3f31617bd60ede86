"""What does each outbox message ask for? Topic -> function; a message's body is its arguments."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from onewindow.adapters import sms
from onewindow.apps.bundles import operations as bundles
from onewindow.apps.cases import operations as cases
from onewindow.apps.documents import operations as documents
from onewindow.apps.organisation.queries import main_centre
from onewindow.apps.outreach import operations as outreach
from onewindow.apps.outreach import queries as messages
from onewindow.apps.parties import queries as parties
from onewindow.apps.ratings import operations as ratings

Body = Mapping[str, Any]


def send_case_message(body: Body, now: datetime) -> None:
    """ "case.message": {person_id, kind, once_key, title, text, link}."""
    outreach.send_message(
        person_id=UUID(body["person_id"]),
        kind=body["kind"],
        once_key=body["once_key"],
        title=body["title"],
        text=body["text"],
        link=body.get("link", ""),
        now=now,
    )


def invite_rating(body: Body, now: datetime) -> None:
    """ "rating.invite": {case_id, node, person_id, served_by_id, department_id, item_name}."""
    served_by = body.get("served_by_id")
    ratings.invite(
        case_id=UUID(body["case_id"]),
        node=body["node"],
        person_id=UUID(body["person_id"]),
        served_by_id=UUID(served_by) if served_by else None,
        department_id=UUID(body["department_id"]),
        item_name=body["item_name"],
        now=now,
    )


def draw_document(body: Body, now: datetime) -> None:
    """ "document.render": {document_id}."""
    documents.draw(document_id=UUID(body["document_id"]), now=now)


def send_sms(body: Body, now: datetime) -> None:
    """ "sms.send": {message_id}. The gateway gets the message's id, so a repeat can be told."""
    message = messages.message(message_id=UUID(body["message_id"]))
    person = parties.person(message.person_id) if message else None
    if message is None or person is None or not person.phone:
        return
    centre = main_centre()
    sign = f"【{centre.name}】" if centre else ""
    if person.account_id is None:
        # No account, no inbox: the message itself goes out, with the code it may carry.
        told = f"{message.title}：{message.text}" if message.text else message.title
    else:
        told = message.title + (f" {settings.PUBLIC_URL}{message.link}" if message.link else "")
    sms.sender().send(phone=person.phone, text=f"{sign}{told}", reference=str(message.id))


def give_materials_back(body: Body, now: datetime) -> None:
    """ "licence.ended": {licence_id, kind}. Running cases that rest on it are told."""
    cases.return_materials(licence_id=UUID(body["licence_id"]), now=now)


def advance_package(body: Body, now: datetime) -> None:
    """ "package.advance": {package_id, case_id}. What waits for the part that moved goes on."""
    bundles.advance(package_id=UUID(body["package_id"]), now=now)


TOPICS: Mapping[str, Callable[[Body, datetime], None]] = {
    "case.message": send_case_message,
    "rating.invite": invite_rating,
    "document.render": draw_document,
    "sms.send": send_sms,
    "licence.ended": give_materials_back,
    "package.advance": advance_package,
}
# Their work is rows alone, so that several may share a transaction and be begun again.
TOGETHER = frozenset({"case.message", "rating.invite"})
