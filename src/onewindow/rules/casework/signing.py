"""Is this promise signed by the one who makes it? (Electronic Signatures Law art. 13)"""

from onewindow.rules.outcomes import Refusal


def may_sign(*, typed: str, own_name: str, on_paper: bool, agreed: bool) -> tuple[Refusal, ...]:
    """Online the signed-in person types their own name; at the counter a letter is signed.

    `agreed`: they said that they read the letter and want it. Both faults are named at once.
    """
    refusals = []
    if not agreed:
        refusals.append(Refusal("LETTER_NOT_AGREED", "R-6-20"))
    if not on_paper and _bare(typed) != _bare(own_name):
        refusals.append(Refusal("SIGNATURE_NOT_OWN", "R-6-21"))
    return tuple(refusals)


def _bare(name: str) -> str:
    return "".join(name.split())
