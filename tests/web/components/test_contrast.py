"""Can everybody read it? Contrast of the tokens, computed as WCAG 2.2 does, in each mode."""

import re
from pathlib import Path

import pytest

from onewindow.web.components import views

CSS = Path(views.FOLDER).parent.parent / "static" / "onewindow" / "css"
TOKENS = (CSS / "tokens.css").read_text()
GROUNDS = ("paper", "card", "line-2")
TEXT = [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "brand", "seal") for ground in GROUNDS]
TEXT += [("brand-deep", "brand-wash"), ("ink", "brand-wash"), ("ink-3", "brand-wash")]
TEXT += [("ok", "ok-wash"), ("warn", "warn-wash"), ("seal", "seal-wash"), ("pause", "pause-wash")]
TEXT += [("ink", f"{kind}-wash") for kind in ("ok", "warn", "seal", "pause")]
TEXT += [("brand", f"{kind}-wash") for kind in ("ok", "warn", "seal", "brand")]
TEXT += [("on-brand", "brand"), ("on-brand", "brand-deep"), ("on-deep", "brand-deep")]
TEXT += [("warn", "card"), ("ok", "card"), ("seal", "card"), ("card", "brand-deep")]
SHAPES = [("control", "card"), ("control", "paper"), ("brand", "paper"), ("warn-line", "card")]
SHAPES += [("ok", "card"), ("seal", "card"), ("focus-ring", "paper"), ("focus-ring", "card")]
SHAPES += [("focus", "brand-deep"), ("focus", "focus-ring"), ("warn-line", "paper")]


def _tokens(*selectors):
    found = {}
    for selector in selectors:
        block = re.search(rf"^{re.escape(selector)} {{(.*?)^}}", TOKENS, re.S | re.M).group(1)
        found |= dict(re.findall(r"--([\w-]+): ([^;]+);", block))
    return found


MODES = {"standard": _tokens(":root"), "elder": _tokens(":root", ".elder")}


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_from_its_ground(mode, ink, ground):
    tokens = MODES[mode]
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_that_mean_something_stand_out(mode, shape, ground):
    tokens = MODES[mode]
    assert contrast(tokens[shape], tokens[ground]) >= 3


def test_elder_text_and_targets_are_large():
    elder = MODES["elder"]
    assert int(elder["fs"].removesuffix("px")) >= 18
    assert float(elder["small"].removesuffix("rem")) * int(elder["fs"].removesuffix("px")) >= 18
    assert float(elder["tiny"].removesuffix("rem")) * int(elder["fs"].removesuffix("px")) >= 18
    for tokens in MODES.values():
        assert int(tokens["target"].removesuffix("px")) >= 44


def test_colours_outside_the_tokens_are_only_for_paper():
    for sheet in CSS.glob("*.css"):
        # Wall and kiosk are screens of their own, with colours of their own.
        if sheet.name in {"tokens.css", "print.css", "kiosk.css"} or sheet.name.startswith("wall"):
            continue
        loose = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text()))
        assert loose <= {"#ffffff"}, sheet.name
