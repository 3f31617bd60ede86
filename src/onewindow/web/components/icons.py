"""Which line icons are there? Symbols of one sprite, in the colour of the text around them."""

import secrets

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

NAMES = (
    "birth",
    "school",
    "work",
    "home",
    "health",
    "retire",
    "business",
    "afterlife",
    "search",
    "print",
    "phone",
    "place",
    "clock",
    "calendar",
    "document",
    "person",
    "people",
    "check",
    "cross",
    "alert",
    "note",
    "pause",
    "arrow-right",
    "arrow-left",
    "download",
    "upload",
    "elder",
    "menu",
    "lock",
    "licence",
    "scan",
    "edit",
    "rating",
    "talk",
    "post",
    "scales",
)


def icon(name: str, *, label: str = "", size: str = "") -> SafeString:
    """The icon as `<svg>`; with a label it is read aloud, without it is decoration."""
    if name not in NAMES:
        raise ValueError(f"no icon {name!r} in the sprite")
    address = f"{static('onewindow/icons/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            size,
            label,
            address,
        )
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        size,
        address,
    )


def fresh() -> str:
    """A short word that no other fragment of the page carries."""
    return secrets.token_hex(4)
