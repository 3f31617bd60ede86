"""How many matters can the same PostgreSQL write, with nothing around the bare statements?

The same six durable transactions and the same rows as the product writes for one matter: the
once-only key, the locked case and its new state, its step, its materials, papers and result, the
messages to send, one journal row for each act and each paper. A million cases lie beside. No
pages, no sessions, no rules, no encryption. One process a desk.
"""

import json
import uuid
from typing import Any

from onewindow.launcher.commands import _bare_database

_SCHEMA = """
DROP SCHEMA IF EXISTS bare CASCADE;
CREATE SCHEMA bare;
CREATE TABLE bare.once (id uuid PRIMARY KEY, actor int, scope text, key text, result jsonb,
  at timestamptz NOT NULL, UNIQUE (actor, scope, key));
CREATE TABLE bare.counter (name text PRIMARY KEY, last int NOT NULL);
CREATE TABLE bare.matter (id uuid PRIMARY KEY, number text UNIQUE, state text NOT NULL,
  version int NOT NULL, person uuid NOT NULL, department uuid NOT NULL, form text NOT NULL,
  created_at timestamptz NOT NULL, received_at timestamptz, accepted_at timestamptz,
  decided_at timestamptz, delivered_at timestamptz, due timestamptz);
INSERT INTO bare.matter SELECT id, number, state, version, person_id, department_id, form,
  created_at, received_at, accepted_at, decided_at, delivered_at, committed_due
  FROM {schema}.cases_case;
CREATE INDEX ON bare.matter (person, created_at, id);
CREATE INDEX ON bare.matter (department, due, id) WHERE state IN ('ACCEPTED', 'IN_REVIEW');
CREATE TABLE bare.material (id uuid PRIMARY KEY, matter uuid NOT NULL, code text NOT NULL,
  name text NOT NULL, state text NOT NULL, source text NOT NULL, UNIQUE (matter, code));
CREATE TABLE bare.step (id uuid PRIMARY KEY, matter uuid NOT NULL, version int NOT NULL,
  action text NOT NULL, at timestamptz NOT NULL, actor int, opinion text, facts jsonb,
  UNIQUE (matter, version));
CREATE TABLE bare.decision (id uuid PRIMARY KEY, matter uuid UNIQUE, approved bool,
  at timestamptz, by int);
CREATE TABLE bare.result (id uuid PRIMARY KEY, matter uuid UNIQUE, name text, state text,
  at timestamptz, code text);
CREATE TABLE bare.paper (id uuid PRIMARY KEY, matter uuid NOT NULL, kind text, number text UNIQUE,
  at timestamptz, facts jsonb, code text UNIQUE);
CREATE TABLE bare.message (id uuid PRIMARY KEY, topic text, body jsonb, at timestamptz,
  done_at timestamptz);
CREATE INDEX ON bare.message (at) WHERE done_at IS NULL;
CREATE TABLE bare.journal (id uuid PRIMARY KEY, at timestamptz NOT NULL, actor int,
  verb text NOT NULL, subject uuid NOT NULL, facts jsonb NOT NULL, digest text NOT NULL);
ANALYZE bare.matter;
"""
_KEY = "INSERT INTO bare.once VALUES (%s, %s, %s, %s, NULL, now())"
_KEPT = "UPDATE bare.once SET result = %s WHERE id = %s"
_LOCK = "SELECT state, version FROM bare.matter WHERE id = %s FOR UPDATE"
_DRAW = (
    "INSERT INTO bare.counter AS c VALUES (%s, 1)"
    " ON CONFLICT (name) DO UPDATE SET last = c.last + 1 RETURNING last"
)
_DRAFT = "INSERT INTO bare.matter VALUES (%s, NULL, 'DRAFT', 1, %s, %s, %s, now())"
_MATERIAL = "INSERT INTO bare.material VALUES (%s, %s, %s, '材料名称', 'ABSENT', '')"
_CHECKED = "UPDATE bare.material SET state = 'PRESENT', source = 'PAPER' WHERE id = %s"
_MOVE = (
    "UPDATE bare.matter SET state = %s, version = version + 1, number = coalesce(number, %s),"
    " due = coalesce(due, now() + interval '15 days') WHERE id = %s RETURNING version"
)
_STEP = "INSERT INTO bare.step VALUES (%s, %s, %s, %s, now(), %s, %s, '{}')"
_DECISION = "INSERT INTO bare.decision VALUES (%s, %s, true, now(), %s)"
_RESULT = "INSERT INTO bare.result VALUES (%s, %s, '办理结果', 'MADE', now(), '')"
_ONWARD = "UPDATE bare.result SET state = %s, code = %s WHERE matter = %s"
_PAPER = "INSERT INTO bare.paper VALUES (%s, %s, %s, %s, now(), %s, %s)"
_MESSAGE = "INSERT INTO bare.message VALUES (%s, %s, %s, now(), NULL)"
_JOURNAL = "INSERT INTO bare.journal VALUES (%s, now(), %s, %s, %s, %s, %s)"
_DIGEST, _FORM = "0" * 64, "x" * 160
_FACTS = json.dumps({"item_name": "事" * 12, "applicant": "人" * 4, "department": "字" * 160})
_BODY = json.dumps({"person_id": str(uuid.UUID(int=0)), "title": "字" * 40})


def ceiling(dsn: str, schema: str, *, desks: int, seconds: float) -> float:
    """Whole matters a second with `desks` connections (at most 16), for `seconds`.

    `schema` holds the product's tables, whose cases lie beside as they do for the product.
    """
    tables = _SCHEMA.format(schema=schema)
    return _bare_database.ceiling(dsn, tables, _matter, clients=desks, seconds=seconds)


def _matter(connection: Any, cursor: Any, desk: int) -> int:
    _Matter(connection, cursor, desk).run()
    return 1


class _Matter:
    """One matter from draft to delivery, statement by statement."""

    def __init__(self, connection: Any, cursor: Any, desk: int) -> None:
        self._connection, self._cursor, self._desk = connection, cursor, desk
        self._id = uuid.uuid4()

    def run(self) -> None:
        materials = [uuid.uuid4(), uuid.uuid4()]
        key = self._begin("start", lock=False)
        self._do(_DRAFT, self._id, uuid.uuid4(), uuid.uuid4(), _FORM)
        for number, material in enumerate(materials):
            self._do(_MATERIAL, material, self._id, str(number))
        self._note("draft")
        self._end(key)
        key = self._begin("intake")
        for material in materials:
            self._do(_CHECKED, material)
        self._move("RECEIVED", "SUBMIT", number=f"BC{self._drawn('case')}")
        self._paper("receipt")
        self._move("ACCEPTED", "ACCEPT")
        self._paper("acceptance")
        self._message("rating.invite")
        self._end(key)
        key = self._begin("APPROVE")
        for action, state in (("CLAIM", "IN_REVIEW"), ("GIVE_OPINION", "IN_REVIEW")):
            self._move(state, action, tell=False)
        self._do(_DECISION, uuid.uuid4(), self._id, self._desk)
        self._do(_RESULT, uuid.uuid4(), self._id)
        self._move("APPROVED", "APPROVE")
        self._paper("approval")
        self._end(key)
        self._hand_out()

    def _hand_out(self) -> None:
        key = self._begin("HAND_OVER")
        self._do(_ONWARD, "HANDED_OVER", "", self._id)
        self._paper("handover")
        self._note("hand_over")
        self._end(key)
        key = self._begin("TAKE_IN")
        self._do(_ONWARD, "AT_WINDOW", "123456", self._id)
        self._note("take_in")
        self._message("case.message")
        self._end(key)
        key = self._begin("COLLECT")
        self._do(_ONWARD, "COLLECTED", "", self._id)
        self._move("DELIVERED", "DELIVER")
        self._paper("delivery")
        self._message("rating.invite")
        self._end(key)

    def _begin(self, scope: str, *, lock: bool = True) -> uuid.UUID:
        key = uuid.uuid4()
        self._do(_KEY, key, self._desk, scope, key.hex)
        if lock:
            self._do(_LOCK, self._id)
        return key

    def _end(self, key: uuid.UUID) -> None:
        self._do(_KEPT, "{}", key)
        self._connection.commit()

    def _do(self, statement: str, *values: Any) -> Any:
        return self._cursor.execute(statement, values)

    def _drawn(self, series: str) -> int:
        return int(self._do(_DRAW, series).fetchone()[0])

    def _move(self, state: str, action: str, number: str = "", *, tell: bool = True) -> None:
        version = self._do(_MOVE, state, number or None, self._id).fetchone()[0]
        self._do(_STEP, uuid.uuid4(), self._id, version, action, self._desk, "")
        self._note(action)
        if tell:
            self._message("case.message")

    def _paper(self, kind: str) -> None:
        number = f"{kind}{self._drawn(kind)}"
        self._do(_PAPER, uuid.uuid4(), self._id, kind, number, _FACTS, uuid.uuid4().hex)
        self._note("document.issue")

    def _message(self, topic: str) -> None:
        self._do(_MESSAGE, uuid.uuid4(), topic, _BODY)

    def _note(self, verb: str) -> None:
        facts = '{"from": "ACCEPTED", "to": "IN_REVIEW"}'
        self._do(_JOURNAL, uuid.uuid4(), self._desk, verb, self._id, facts, _DIGEST)
