"""The publishing checks' page of the rule book, from the table the tests run."""

from collections.abc import Iterable

from tests.spec.page import Page, Table
from tests.spec.publishing_table import LICENCE, ROWS, Row

from onewindow.wordings.catalogue import SENTENCES

# RULES part 3, in the order of the checks.
TITLES = {
    "R-3-1": "Codes and types",
    "R-3-10": "The promise keeps the law",
    "R-3-11": "On the spot, or with days",
    "R-3-12": "Trips to the hall",
    "R-3-13": "Fully online",
    "R-3-14": "Fees",
    "R-3-15": "Phones",
    "R-3-16": "Audience and topics",
    "R-3-17": "A licence answers questions and shows every step",
    "R-3-18": "Results have a sample",
    "R-3-19": "Materials rest on law, and none is a catch-all",
    "R-3-20": "Proofs are on the list of proofs",
    "R-3-21": "Situations",
    "R-3-22": "Twenty working days for a licence, unless a law says otherwise",
}


def _shown(row: Row) -> tuple[object, ...]:
    base = "licence" if row.base is LICENCE else "service"
    if row.code is None:
        return (row.matter, base, "may be published", "")
    return (row.matter, base, f"`{row.code}`", SENTENCES[row.code])


def _table(rule: str, rows: Iterable[Row]) -> Table:
    columns = ("what is the matter", "with a sound", "outcome", "what the administrator reads")
    return Table(TITLES[rule], rule, columns, [_shown(row) for row in rows])


PAGE = Page(
    name="publishing",
    title="May this implementation list be published?",
    about="""\
`rules/catalogue/publishing.py` runs every check and names every failure at once. Each row below is
one change to a sound item, and exactly what it costs; the tests run the same rows.""",
    tables=[_table(rule, [row for row in ROWS if row.rule == rule]) for rule in TITLES],
)
