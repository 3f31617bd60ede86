"""Check characters and shapes of people's and organisations' numbers; RULES 4.2, 4.4, 4.5."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.rules.identifiers import IdKind, Sex, citizen_id, elicence_id, identify, uscc
from onewindow.rules.identifiers.elicence_id import ROOT, read_elicence_id
from onewindow.rules.identifiers.item_codes import (
    read_catalog_code,
    read_task_code,
    read_task_handle_item,
)
from onewindow.rules.identifiers.mobile_phone import read_mobile_phone

TODAY = date(2026, 11, 22)


def codes(refusals):
    return [refusal.code for refusal in refusals]


def found(value):
    return identify(value, today=TODAY)


@pytest.mark.parametrize(
    ("body", "check"),
    [("11010519491231002", "X"), ("44052418800101001", "4"), ("21011220260301001", "X")],
)
def test_the_worked_citizen_numbers_close_as_the_standard_says(body, check):
    assert citizen_id.check_character(body) == check
    assert found(body + check).valid


@pytest.mark.parametrize(
    ("value", "kind", "birth", "sex", "legacy"),
    [
        ("11010519491231002X", IdKind.CITIZEN_ID, "1949-12-31", Sex.FEMALE, False),
        ("11010519491231002x", IdKind.CITIZEN_ID, "1949-12-31", Sex.FEMALE, False),
        (" 110105 19491231 002X ", IdKind.CITIZEN_ID, "1949-12-31", Sex.FEMALE, False),
        (
            "１１０１０５１９４９１２３１００２Ｘ",
            IdKind.CITIZEN_ID,
            "1949-12-31",
            Sex.FEMALE,
            False,
        ),
        ("440524188001010014", IdKind.CITIZEN_ID, "1880-01-01", Sex.MALE, False),
        ("110105491231002", IdKind.CITIZEN_ID, "1949-12-31", Sex.FEMALE, True),
        (
            "81000019900101001" + citizen_id.check_character("81000019900101001"),
            IdKind.RESIDENCE_PERMIT_ID,
            "1990-01-01",
            Sex.MALE,
            False,
        ),
        (
            "93215619900101002" + citizen_id.check_character("93215619900101002"),
            IdKind.FOREIGN_PERMANENT_ID,
            "1990-01-01",
            Sex.FEMALE,
            False,
        ),
    ],
)
def test_a_sound_number_tells_birth_and_sex(value, kind, birth, sex, legacy):
    person = found(value)
    assert person.valid
    assert (person.kind, person.sex, person.legacy) == (kind, sex, legacy)
    assert person.birth_date == date.fromisoformat(birth)
    assert len(person.canonical) == 18
    assert person.canonical == person.canonical.upper()


def test_an_old_number_is_converted_and_marked():
    person = found("110105491231002")
    assert person.canonical == "11010519491231002X"
    assert codes(person.warnings) == ["ID_LEGACY_15"]


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ("110105194912310021", ["ID_CHECK_CHARACTER_WRONG"]),
        ("110105194902310029", ["ID_BIRTH_DATE_IMPOSSIBLE", "ID_CHECK_CHARACTER_WRONG"]),
        ("110105202611230017", ["ID_BIRTH_DATE_AHEAD", "ID_CHECK_CHARACTER_WRONG"]),
        ("1101051949123100", ["ID_LENGTH_WRONG"]),
        ("1101051949123100222", ["ID_LENGTH_WRONG"]),
        ("110105490231002", ["ID_BIRTH_DATE_IMPOSSIBLE"]),
    ],
)
def test_everything_wrong_with_a_citizen_number_is_named(value, problems):
    person = found(value)
    assert person.kind is IdKind.CITIZEN_ID
    assert not person.valid
    assert codes(person.problems) == problems


def test_a_number_with_letters_names_length_and_characters():
    person = citizen_id.read_citizen_id("11010519A91231X", today=TODAY)
    assert codes(person.problems) == ["ID_LENGTH_WRONG", "ID_CHARACTERS_WRONG"]


def test_a_birth_today_is_not_ahead():
    assert found("21011220260301001X").valid
    assert not identify("21011220260301001X", today=date(2026, 2, 28)).valid
    assert identify("21011220260301001X", today=date(2026, 3, 1)).valid


def test_a_foreigners_permanent_number_warns_and_is_never_rejected_for_its_check():
    body = "93215619900101002"
    wrong = "0" if citizen_id.check_character(body) != "0" else "1"
    person = citizen_id.read_citizen_id(body + wrong, today=TODAY)
    assert person.valid
    assert codes(person.warnings) == ["ID_CHECK_CHARACTER_WRONG", "ID_FOREIGN_PERMANENT"]


@given(
    st.integers(110000, 659999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
    st.integers(0, 17),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(region, birth, sequence, place, shift):
    body = f"{region}{birth:%Y%m%d}{sequence:03}"
    number = body + citizen_id.check_character(body)
    assert citizen_id.read_citizen_id(number, today=TODAY).valid
    digits = list(number)
    digits[place] = "0" if digits[place] == "X" else str((int(digits[place]) + shift) % 10)
    wrong = citizen_id.read_citizen_id("".join(digits), today=TODAY)
    assert "ID_CHECK_CHARACTER_WRONG" in codes(wrong.problems + wrong.warnings)


def test_the_worked_credit_code_closes_as_the_standard_says():
    assert uscc.check_character("91350100M000100Y4") == "3"
    organisation = found("91350100M000100Y43")
    assert (organisation.kind, organisation.valid) == (IdKind.USCC, True)
    assert organisation.warnings == ()


@pytest.mark.parametrize(
    "live",
    [
        "11440100007482575H",
        "12441500196720244T",
        "114403006939513773",
        "11100000000013338W",
        "11430000006122244L",
        "11330105002500287C",
    ],
)
def test_live_credit_codes_are_sound(live):
    assert uscc.uscc_valid(live)
    assert found(live).kind is IdKind.USCC
    assert found(live).valid


@pytest.mark.parametrize(
    ("body", "check"), [("00001333", "8"), ("00748257", "5"), ("M000100Y", "4")]
)
def test_the_organisation_part_closes_as_its_standard_says(body, check):
    assert uscc.organisation_check_character(body) == check


@pytest.mark.parametrize(
    ("value", "problems", "facts"),
    [
        ("91350100M000100Y44", ["USCC_CHECK_CHARACTER_WRONG"], {}),
        ("91350100M000100Y4", ["USCC_LENGTH_WRONG"], {"length": 17}),
        ("9135O100M000I00Y43", ["USCC_CHARACTERS_WRONG"], {"characters": "I、O"}),
        ("9135O100M000100Y4", ["USCC_LENGTH_WRONG", "USCC_CHARACTERS_WRONG"], {}),
    ],
)
def test_everything_wrong_with_a_credit_code_is_named(value, problems, facts):
    organisation = found(value)
    assert organisation.kind is IdKind.USCC
    assert codes(organisation.problems) == problems
    assert facts.items() <= dict(organisation.problems[0].facts).items()


def test_an_odd_organisation_part_or_registrar_only_warns():
    body = "81350100M000100Y5"
    organisation = uscc.read_uscc(body + uscc.check_character(body))
    assert organisation.valid
    assert codes(organisation.warnings) == ["USCC_ORGANISATION_PART_ODD"]
    body = "C1350100M000100Y4"
    organisation = uscc.read_uscc(body + uscc.check_character(body))
    assert organisation.valid
    assert codes(organisation.warnings) == ["USCC_REGISTRAR_UNKNOWN"]


def test_a_code_counts_only_in_capitals():
    assert not uscc.uscc_valid("91350100m000100y43")
    assert found("91350100m000100y43").valid


def test_eighteen_digits_that_are_a_sound_credit_code_are_one():
    assert found("114403006939513773").kind is IdKind.USCC


def test_a_mistyped_enterprise_code_of_digits_is_told_as_one():
    organisation = found("913501001000100043")
    assert organisation.kind is IdKind.USCC
    assert "USCC_CHECK_CHARACTER_WRONG" in codes(organisation.problems)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("440709003000", IdKind.CATALOG_CODE),
        ("000131D01000", IdKind.CATALOG_CODE),
        ("130109003000", IdKind.CATALOG_CODE),
        ("12441500196720244T3442199806003", IdKind.TASK_CODE),
        ("1144030069395137733442015052008", IdKind.TASK_CODE),
        ("114403006939513773344201505200802", IdKind.TASK_HANDLE_ITEM),
    ],
)
def test_live_item_codes_are_sound(value, kind):
    assert (found(value).kind, found(value).problems) == (kind, ())


@pytest.mark.parametrize(
    ("reader", "value", "problems"),
    [
        (read_catalog_code, "44070900300", ["CATALOG_CODE_SHAPE"]),
        (read_catalog_code, "443009003000", ["CATALOG_CODE_SHAPE"]),
        (read_task_code, "11440100007482575H0440118009000", ["TASK_CODE_SHAPE"]),
        (read_task_code, "11440100007482575J3440118009000", ["USCC_CHECK_CHARACTER_WRONG"]),
        (
            read_task_code,
            "11440100007482575J3443018009000",
            ["USCC_CHECK_CHARACTER_WRONG", "CATALOG_CODE_SHAPE"],
        ),
        (read_task_handle_item, "1144030069395137733442015052008", ["TASK_HANDLE_ITEM_SERIAL"]),
        (read_task_handle_item, "11440300693951377334420150520080A", ["TASK_HANDLE_ITEM_SERIAL"]),
        (
            read_task_handle_item,
            "1" * 34,
            ["USCC_CHECK_CHARACTER_WRONG", "TASK_HANDLE_ITEM_SERIAL"],
        ),
    ],
)
def test_everything_wrong_with_an_item_code_is_named(reader, value, problems):
    assert codes(reader(value).problems) == problems


@pytest.mark.parametrize(
    ("live", "warnings"),
    [
        ("11100000000013338W011.11430000006122244L.20230000403.001.U", []),
        ("11100000000013338W011.11430000006122244L.20230000403.002.S", []),
    ],
)
def test_live_licence_ids_are_sound(live, warnings):
    licence = found(f"{ROOT}.{live}")
    assert (licence.kind, licence.valid) == (IdKind.ELICENCE_ID, True)
    assert codes(licence.warnings) == warnings


@pytest.mark.parametrize(
    ("parts", "check"),
    [
        ("11100000000013338W009.11330105002500287C.2025052201.002", "0"),
        ("11100000000013338W087.11370800MB28559184.37080001202411010001.001", "3"),
        ("11100000MB03271699022.340100.000000016.001", "9"),
    ],
)
def test_the_check_character_of_verified_licence_ids(parts, check):
    assert elicence_id.check_character(parts) == check


def test_an_issuer_without_a_credit_code_is_read_but_never_written():
    value = f"{ROOT}.11100000MB03271699022.340100.000000016.001.9"
    assert codes(read_elicence_id(value).warnings) == ["ELICENCE_ISSUER_NOT_A_CREDIT_CODE"]
    assert codes(read_elicence_id(value, writing=True).problems) == [
        "ELICENCE_ISSUER_NOT_A_CREDIT_CODE"
    ]


def test_a_wrong_check_warns_on_reading_and_stops_writing():
    value = f"{ROOT}.11100000000013338W011.11430000006122244L.20230000403.001.V"
    assert read_elicence_id(value).valid
    assert codes(read_elicence_id(value).warnings) == ["ELICENCE_CHECK_CHARACTER_WRONG"]
    assert not read_elicence_id(value, writing=True).valid


@pytest.mark.parametrize("value", [f"{ROOT}.1.2.3", "11100000000013338W011.1.2.001.U", "x"])
def test_what_is_no_licence_id_is_told_so(value):
    assert codes(read_elicence_id(value).problems) == ["ELICENCE_SHAPE"]


def test_a_new_licence_id_closes_itself():
    ours = {"type_code": "11100000000013338W011", "issuer": "11430000006122244L"}
    licence = elicence_id.elicence_id(**ours, serial="20230000403")
    assert licence.valid
    assert licence.canonical.endswith(".001.U")
    assert elicence_id.elicence_id(**ours, serial="20230000403", version=2).canonical.endswith(
        "002.S"
    )
    assert not elicence_id.elicence_id(**ours, serial="第1号").valid


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("13812343210", "13812343210"),
        ("138 1234 3210", "13812343210"),
        ("138-1234-3210", "13812343210"),
        ("+8613812343210", "13812343210"),
        ("008613812343210", "13812343210"),
        ("19912343210", "19912343210"),
    ],
)
def test_a_mobile_number_is_read_in_every_usual_writing(value, number):
    phone = found(value)
    assert (phone.kind, phone.canonical, phone.valid) == (IdKind.MOBILE_PHONE, number, True)


@pytest.mark.parametrize("value", ["12812343210", "1381234321", "23812343210", "+861381234321"])
def test_a_wrong_mobile_number_is_told_so(value):
    phone = found(value)
    assert phone.kind is IdKind.MOBILE_PHONE
    assert codes(phone.problems) == ["MOBILE_PHONE_SHAPE"]
    assert codes(read_mobile_phone(value).problems) == ["MOBILE_PHONE_SHAPE"]


@pytest.mark.parametrize("value", ["", "张三", "ABC", "12345", "A" * 25, "号" * 18])
def test_what_fits_no_kind_is_unknown(value):
    assert found(value).kind is IdKind.UNKNOWN
    assert codes(found(value).problems) == ["ID_KIND_UNKNOWN"]


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(value):
    assert found(value).kind.chinese


def test_the_sexes_are_named():
    assert (Sex.MALE.chinese, Sex.FEMALE.chinese) == ("男", "女")
