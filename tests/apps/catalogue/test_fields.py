"""R-4.7: a field comes in with its purpose, changes with a trace, and stays while it is asked."""

import pytest
from django.db import IntegrityError, transaction
from tests.factories.catalogue import (
    NOW,
    clerk,
    content,
    department,
    field_definition,
    form_fields,
    item_admin,
    published,
)

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.catalogue import field_operations, field_queries, operations, queries
from onewindow.apps.catalogue.models import FormField
from onewindow.rules.casework.forms import FieldKind
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db


def add(**changes: object) -> FormField:
    made = field_definition(**changes)
    return field_operations.add_field(definition=made, now=NOW, acting=item_admin())


def change(code: str = "small_reason", seen: int | None = None, **changes: object) -> FormField:
    return field_operations.change_field(
        code=code,
        definition=field_definition(**changes),
        seen_row_version=seen,
        now=NOW,
        acting=item_admin(),
    )


def refused_codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.code for r in refused.value.refusals]


def test_a_field_with_its_purpose_comes_into_the_catalogue() -> None:
    row = add(known_from=["person.name"], kind="PERSON_NAME")
    known = queries.form_fields()["small_reason"]
    assert (known.label, known.kind) == ("办小事的原因", FieldKind.PERSON_NAME)
    assert (known.purpose, known.known_from) == ("判断小事怎么办", ("person.name",))
    entry = JournalEntry.objects.get(verb="field.add")
    assert (entry.subject_id, entry.rule) == (row.id, "R-4.7")
    assert entry.facts["definition"]["purpose"] == "判断小事怎么办"


def test_a_field_without_purpose_basis_and_retention_is_refused_with_all_three() -> None:
    with pytest.raises(Refused) as refused:
        add(purpose=" ", legal_basis="", retention=None)
    assert refused_codes(refused) == [
        "FIELD_WITHOUT_PURPOSE",
        "FIELD_WITHOUT_LEGAL_BASIS",
        "FIELD_WITHOUT_RETENTION",
    ]
    assert FormField.objects.count() == 0


@pytest.mark.parametrize("empty", ["purpose", "legal_basis", "retention"])
def test_the_database_itself_keeps_no_field_without_a_purpose(empty: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FormField.objects.create(created_at=NOW, **field_definition(**{empty: " "}))


def test_a_code_is_taken_once() -> None:
    add()
    with pytest.raises(Refused) as refused:
        add(label="")
    assert refused_codes(refused) == ["FIELD_CODE_TAKEN", "FIELD_WITHOUT_LABEL"]


def test_only_item_administrators_write_fields() -> None:
    with pytest.raises(Refused) as refused:
        field_operations.add_field(definition=field_definition(), now=NOW, acting=clerk())
    assert refused_codes(refused) == ["NOT_PERMITTED"]


def test_every_edition_of_a_field_stands_in_the_journal() -> None:
    row = add()
    changed = change(seen=1, purpose="判断小事由谁来办", retention="办结后 2 年")
    assert changed.row_version == 2
    assert change(purpose="判断小事由谁来办", retention="办结后 2 年").row_version == 2
    newest, oldest = field_queries.editions_of(row)
    assert (newest.verb, newest.row_version) == ("field.change", 2)
    assert newest.changed == ("purpose", "retention")
    assert (oldest.verb, oldest.row_version) == ("field.add", 1)


def test_the_second_of_two_editors_is_told() -> None:
    add()
    change(seen=1, label="新名称")
    with pytest.raises(Refused) as refused:
        change(seen=1, label="另一个名称")
    assert refused_codes(refused) == ["STATE_CHANGED"]


def asked_for_by_an_item() -> None:
    published(form=[{"code": "small_reason"}])


def test_a_field_in_use_is_not_deleted_but_retired() -> None:
    add()
    asked_for_by_an_item()
    with pytest.raises(Refused) as refused:
        field_operations.delete_field(code="small_reason", now=NOW, acting=item_admin())
    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.facts["items"]) == ("FIELD_IN_USE", "“小事项办理”")
    row = field_operations.retire_field(code="small_reason", now=NOW, acting=item_admin())
    assert row.retired_at == NOW
    # What was published goes on asking for it.
    assert queries.form_fields()["small_reason"].retired
    version = queries.published_item("small_item")
    assert version is not None
    assert [f.code for f in queries.failures_of(version.content)] == ["FORM_FIELD_RETIRED"]
    field_operations.restore_field(code="small_reason", now=NOW, acting=item_admin())
    assert queries.failures_of(version.content) == ()


def test_a_field_nobody_asks_for_can_be_deleted() -> None:
    add()
    field_operations.delete_field(code="small_reason", now=NOW, acting=item_admin())
    assert field_queries.field_row("small_reason") is None
    assert JournalEntry.objects.filter(verb="field.delete").count() == 1


def test_while_it_is_asked_its_kind_and_choices_stay() -> None:
    two = [["a", "甲"], ["b", "乙"]]
    add(kind="CHOICE", choices=two)
    change(kind="CHOICE", choices=[["a", "甲"], ["c", "丙"]])
    change(kind="CHOICE", choices=two)
    asked_for_by_an_item()
    with pytest.raises(Refused) as kind:
        change(kind="TEXT")
    with pytest.raises(Refused) as choices:
        change(kind="CHOICE", choices=[["a", "甲"], ["c", "丙"]])
    assert (refused_codes(kind), refused_codes(choices)) == (
        ["FIELD_KIND_FIXED"],
        ["FIELD_CHOICES_FIXED"],
    )
    assert change(kind="CHOICE", choices=[*two, ["c", "丙"]]).choices[2] == ["c", "丙"]


def test_an_item_whose_form_asks_for_an_unknown_field_is_not_published() -> None:
    department()
    made = content(form=[{"code": "ghost"}, {"code": "small_reason"}, {"code": "small_reason"}])
    add()
    version = operations.create_item(slug="small_item", content=made, now=NOW, acting=item_admin())
    with pytest.raises(Refused) as refused:
        operations.check_version(version_id=version.id, now=NOW, acting=item_admin())
    assert refused_codes(refused) == ["FORM_FIELD_TWICE", "FORM_FIELD_UNKNOWN"]


def test_a_data_file_is_installed_whole_or_not_at_all_and_twice_changes_nothing() -> None:
    form_fields()
    count, journal = FormField.objects.count(), JournalEntry.objects.count()
    assert count == len(field_queries.form_fields()) > 50
    form_fields()
    assert (FormField.objects.count(), JournalEntry.objects.count()) == (count, journal)
    with pytest.raises(Refused) as refused:
        field_operations.install_form_fields(
            fields=[field_definition(), field_definition(code="x y", purpose="")],
            now=NOW,
            acting=item_admin(),
        )
    assert refused_codes(refused) == ["FIELD_CODE_MALFORMED", "FIELD_WITHOUT_PURPOSE"]
    assert FormField.objects.count() == count


def test_a_changed_data_file_is_a_new_edition() -> None:
    acting = item_admin()
    for retention in ("办结后 1 年", "办结后 3 年"):
        fields = [field_definition(retention=retention)]
        field_operations.install_form_fields(fields=fields, now=NOW, acting=acting)
    row = field_queries.field_row("small_reason")
    assert row is not None
    assert (row.row_version, row.retention) == (2, "办结后 3 年")


def test_the_catalogue_is_kept_a_moment_and_read_anew_after_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(field_queries, "FIELDS_KEPT_SECONDS", 3600.0)
    field_queries.forget_fields()
    add()
    assert set(queries.form_fields()) == {"small_reason"}
    FormField.objects.all().delete()
    assert set(queries.form_fields()) == {"small_reason"}
    add(code="another_reason")
    assert set(queries.form_fields()) == {"another_reason"}
    field_queries.forget_fields()


def test_fields_are_found_by_a_word_and_counted_by_items() -> None:
    add()
    add(code="other_reason", label="别的", purpose="判断别的事")
    asked_for_by_an_item()
    assert [row.code for row in field_queries.field_rows(text="小事")] == ["small_reason"]
    assert len(field_queries.field_rows()) == 2
    field_operations.retire_field(code="other_reason", now=NOW, acting=item_admin())
    assert [r.code for r in field_queries.field_rows(with_retired=False)] == ["small_reason"]
    assert field_queries.use_counts() == {"small_reason": 1}
    (use,) = field_queries.uses_of("small_reason")
    assert (use.name, use.state, use.number) == ("小事项办理", "PUBLISHED", 1)
