"""Which shapes of text does the interface take in? None that a database cannot keep."""

from typing import Annotated

from ninja import Header
from pydantic import Field, StringConstraints

# PostgreSQL keeps no NUL character; everything else people write is theirs.
_WRITTEN = r"^[^\x00]*$"
Word = Annotated[str, StringConstraints(max_length=80, pattern=_WRITTEN)]
Line = Annotated[str, StringConstraints(max_length=300, pattern=_WRITTEN)]
Text = Annotated[str, StringConstraints(max_length=500, pattern=_WRITTEN)]
Answer = Annotated[str, StringConstraints(max_length=2000, pattern=_WRITTEN)]
Slug = Annotated[str, StringConstraints(max_length=80, pattern=r"^[-a-zA-Z0-9_]+$")]
Uscc = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}$")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]

# The same key with the same request gives the first answer again, whatever happened on the way.
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{8,80}$",
        description="8 to 80 visible ASCII characters; repeat it to repeat the request safely.",
    ),
]
