"""A bundle's content as lines of a form, and the sent form as content again; no code to write."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from onewindow.apps.bundles.facts import GO_ON, produced_of
from onewindow.rules.catalogue.content import (
    Content,
    entries_at,
    situation_tree,
    text_at,
    texts_at,
    value_at,
)

# The stages of 国办发〔2025〕24号 (RULES 2.5).
STAGES = (
    "出生",
    "教育",
    "就业",
    "生活",
    "置业",
    "出行",
    "就医",
    "救助",
    "养老",
    "身后",
    "准入准营",
    "招聘用工",
    "纳税缴费",
    "经营发展",
    "工程建设",
    "注销退出",
)
OPTIONS = 4
LONGEST = 200


def editor_of(content: Content, guides: Mapping[str, Content]) -> dict[str, Any]:
    """Every line the editor shows: items, order, what is made inside, answers, questions."""
    slugs = texts_at(content, "items")
    names = {slug: text_at(guides.get(slug, {}), "name") or slug for slug in slugs}
    optional, for_ward = texts_at(content, "optional_items"), texts_at(content, "for_ward")
    apart = texts_at(content, "apart_items")
    return {
        "content": content,
        "everyday": "\n".join(texts_at(content, "everyday_names")),
        "months": value_at(content, "eligibility", "within_months") or "",
        "items": [
            {
                "slug": slug,
                "name": names[slug],
                "department": text_at(guides.get(slug, {}), "department", "name"),
                "is_optional": slug in optional,
                "is_apart": slug in apart,
                "for_ward": slug in for_ward,
                "questions": _fixed_lines(content, guides.get(slug, {}), slug),
            }
            for slug in slugs
        ],
        "edges": [
            {
                "value": f"{text_at(e, 'before')}>{text_at(e, 'after')}",
                "before": names.get(text_at(e, "before"), text_at(e, "before")),
                "after": names.get(text_at(e, "after"), text_at(e, "after")),
            }
            for e in entries_at(content, "depends_on")
        ],
        "made": [
            {"value": f"{code}>{maker}", "code": code, "maker": names.get(maker, maker)}
            for code, maker in produced_of(content).items()
        ],
        "materials": _materials(guides),
        "questions": _question_lines(content),
        "optional": [{"slug": s, "name": names[s]} for s in slugs if s in optional],
    }


def _materials(guides: Mapping[str, Content]) -> list[dict[str, str]]:
    """The codes that may be made inside: those the items ask for."""
    found: dict[str, str] = {}
    for guide in guides.values():
        for material in entries_at(guide, "materials"):
            found.setdefault(text_at(material, "code"), text_at(material, "name"))
    return [{"code": code, "name": name} for code, name in sorted(found.items())]


def _fixed_lines(content: Content, guide: Content, slug: str) -> list[dict[str, Any]]:
    """The item's own questions, and which of them this bundle answers itself."""
    return [
        {
            "field": f"fixed-{slug}-{question.code}",
            "text": question.text,
            "options": [
                {
                    "code": o.code,
                    "label": o.label,
                    "is_fixed": text_at(content, "fixed_answers", slug, question.code) == o.code,
                }
                for o in question.options
            ],
        }
        for question in situation_tree(guide).questions
    ]


def _question_lines(content: Content) -> list[dict[str, Any]]:
    """The bundle's questions with room for one more, each with room for more options."""
    told = [*entries_at(content, "question_tree", "questions"), {}]
    codes = [text_at(q, "code") or f"Q{place + 1}" for place, q in enumerate(told)]
    lines = []
    for place, question in enumerate(told):
        options = [*entries_at(question, "options")]
        blank: list[Content] = [{}] * max(1, OPTIONS - len(options))
        lines.append(
            {
                "place": place,
                "code": codes[place],
                "text": text_at(question, "text"),
                "others": [c for c in codes[:-1] if c != codes[place]],
                "options": [
                    {
                        "place": number,
                        "label": text_at(option, "label"),
                        "goes_to": text_at(option, "goes_to") or GO_ON,
                        "adds": texts_at(option, "adds"),
                        "reason": text_at(option, "reason"),
                    }
                    for number, option in enumerate([*options, *blank])
                ],
            }
        )
    return lines


def content_sent(sent: QueryDict, before: Mapping[str, Any]) -> dict[str, Any]:
    """The content the sent form describes; what the form does not show stays as it was."""
    items = [s for s in texts_at(before, "items") if f"drop-{s}" not in sent]
    if added := _text(sent, "add_item"):
        items = [*items, *([added] if added not in items else [])]
    content = {
        **before,
        "name": _text(sent, "name") or str(before.get("name") or ""),
        "summary": _text(sent, "summary"),
        "everyday_names": _lines(sent.get("everyday", "")),
        "life_event_stage": _text(sent, "stage"),
        "lead_department": _text(sent, "lead_department"),
        "items": _ordered(items, sent),
        "optional_items": [s for s in items if f"optional-{s}" in sent],
        "apart_items": [s for s in items if f"optional-{s}" in sent and f"apart-{s}" in sent],
        "for_ward": [s for s in items if f"ward-{s}" in sent],
        "depends_on": _edges(sent, before),
        "produced_inside": _made(sent, before),
        "fixed_answers": _fixed(sent, items),
        "question_tree": _tree(sent, before),
    }
    months = _text(sent, "months")
    if months.isdecimal():
        kept = dict(before.get("eligibility") or {})
        content["eligibility"] = {**kept, "within_months": int(months[:3])}
    else:
        content.pop("eligibility", None)
    return content


def _text(sent: QueryDict, name: str) -> str:
    return sent.get(name, "").strip()[:LONGEST]


def _lines(text: str) -> list[str]:
    return [line.strip()[:80] for line in text.splitlines() if line.strip()][:20]


def _ordered(items: list[str], sent: QueryDict) -> list[str]:
    """By the places written beside them; without one, where they stood."""
    places = {s: _text(sent, f"place-{s}") for s in items}
    return sorted(
        items,
        key=lambda s: (int(places[s][:4]) if places[s].isdecimal() else 9999, items.index(s)),
    )


def _edges(sent: QueryDict, before: Mapping[str, Any]) -> list[dict[str, str]]:
    dropped = set(sent.getlist("drop_edge"))
    edges = [
        {"before": text_at(e, "before"), "after": text_at(e, "after")}
        for e in entries_at(before, "depends_on")
        if f"{text_at(e, 'before')}>{text_at(e, 'after')}" not in dropped
    ]
    added = {"before": _text(sent, "edge_before"), "after": _text(sent, "edge_after")}
    if added["before"] and added["after"] and added not in edges:
        edges.append(added)
    return edges


def _made(sent: QueryDict, before: Mapping[str, Any]) -> dict[str, str]:
    dropped = set(sent.getlist("drop_made"))
    made = {c: m for c, m in produced_of(before).items() if f"{c}>{m}" not in dropped}
    code, maker = _text(sent, "made_code"), _text(sent, "made_by")
    return {**made, code: maker} if code and maker else made


def _fixed(sent: QueryDict, items: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for slug in items:
        prefix = f"fixed-{slug}-"
        answers = {
            name.removeprefix(prefix): _text(sent, name)
            for name in sent
            if name.startswith(prefix) and _text(sent, name)
        }
        if answers:
            found[slug] = answers
    return found


def _tree(sent: QueryDict, before: Mapping[str, Any]) -> dict[str, Any]:
    """The questions with a text and at least one option; the first is asked first."""
    count = len(entries_at(before, "question_tree", "questions")) + 1
    codes = [_text(sent, f"q-{n}-code") or f"Q{n + 1}" for n in range(count)]
    questions = []
    for n in range(count):
        text = _text(sent, f"q-{n}-text")
        if not text or f"q-{n}-drop" in sent:
            continue
        old = next(
            (
                q
                for q in entries_at(before, "question_tree", "questions")
                if text_at(q, "code") == codes[n]
            ),
            {},
        )
        questions.append({"code": codes[n], "text": text, "options": _options(sent, n, old)})
    if not questions:
        return {}
    return {"first": questions[0]["code"], "questions": questions}


def _options(sent: QueryDict, n: int, old: Content) -> list[dict[str, Any]]:
    before = entries_at(old, "options")
    options = []
    for m in range(max(OPTIONS, len(before) + 1)):
        label = _text(sent, f"q-{n}-o-{m}-label")
        if not label:
            continue
        kept = dict(before[m]) if m < len(before) else {}
        adds = [s[:80] for s in sent.getlist(f"q-{n}-o-{m}-adds") if s]
        option = {
            **kept,
            "code": kept.get("code") or chr(ord("A") + m),
            "label": label,
            "goes_to": _text(sent, f"q-{n}-o-{m}-goes") or GO_ON,
            "reason": _text(sent, f"q-{n}-o-{m}-reason"),
        }
        option.pop("adds", None)
        options.append({**option, "adds": adds} if adds else option)
    return options
