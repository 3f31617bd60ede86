"""What is left of a person for those who need not know all; RULES 4.7."""

import pytest

from onewindow.rules.masking import mask_address, mask_citizen_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("李小敏", "李*敏"), ("阿依古丽", "阿**丽"), ("张", "*"), ("", "")],
)
def test_a_name_keeps_its_first_and_in_longer_names_its_last_character(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(("phone", "shown"), [("13812343210", "138****3210"), ("12345", "*****")])
def test_a_phone_keeps_three_and_four_digits(phone, shown):
    assert mask_phone(phone) == shown


def test_a_citizen_number_never_shows_the_birth_date():
    assert mask_citizen_id("21011220260301002X") == "210112********002X"
    assert "20260301" not in mask_citizen_id("21011220260301002X")
    assert mask_citizen_id("") == ""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("沈阳市浑南区五三街道朗日街12号3-1-2", "沈阳市浑南区五三街道****"),
        ("沈阳市浑南区全运路109号", "沈阳市浑南区全运路****"),
        ("北京市朝阳区建国门外大街甲1号", "北京市朝阳区建国门外大街****"),
        ("浙江省义乌市佛堂镇双林路3号", "浙江省义乌市佛堂镇****"),
        ("沈阳市浑南区", "沈阳市浑南区****"),
        ("乡宁县城关1号", "乡宁县****"),
        ("3号楼2单元", "****"),
        ("", ""),
    ],
)
def test_an_address_ends_at_the_street(address, shown):
    assert mask_address(address) == shown
