"""How does a command say no? Every refusal at once, on the stream the caller reads."""

import json
import sys
from collections.abc import Sequence

from onewindow.rules.outcomes import Refusal
from onewindow.wording import sentence

BAD_INPUT = 2


def tell(refusals: Sequence[Refusal], *, as_json: bool) -> int:
    """Name every refusal: a JSON object on standard output, or lines on standard error."""
    if as_json:
        told = [{"code": r.code, "rule": r.rule, "message": sentence(r)} for r in refusals]
        sys.stdout.write(json.dumps({"refusals": told}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.writelines(f"{sentence(refusal)}\n" for refusal in refusals)
    return BAD_INPUT
