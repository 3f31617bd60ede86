"""How much of a person is shown to those who need not know all? (RULES 4.7)"""

import re

_ID_HEAD, _ID_TAIL = 6, 4
_PHONE_HEAD, _PHONE_TAIL = 3, 4
_STREET = re.compile(
    r".+?(?:街道|镇|乡|苏木)|.+?(?:路|街|巷|大道|胡同)(?=[0-9甲乙丙]|$)|.+?(?:区|县|市|旗)(?=[^区县市旗]*$)"
)


def mask_name(name: str) -> str:
    """张三 is 张*, 李小敏 is 李*敏: the family name and, in longer names, the last character."""
    known = name.strip()
    if len(known) <= 1:
        return "*" * len(known)
    if len(known) == 2:
        return f"{known[0]}*"
    return f"{known[0]}{'*' * (len(known) - 2)}{known[-1]}"


def mask_phone(phone: str) -> str:
    """138****3210; a number too short to keep both ends is hidden whole."""
    return _keep_ends(phone.strip(), _PHONE_HEAD, _PHONE_TAIL)


def mask_citizen_id(number: str) -> str:
    """210112********002X: the region and the last four; never the birth date."""
    return _keep_ends(number.strip(), _ID_HEAD, _ID_TAIL)


def mask_address(address: str) -> str:
    """The address down to the street or town; house and flat are left out."""
    known = address.strip()
    match = _STREET.match(known)
    return f"{match[0]}****" if match else "****" if known else ""


def _keep_ends(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return f"{text[:head]}{'*' * hidden}{text[-tail:]}"
