"""Everything that can be done to a licence, one verb each."""

from onewindow.apps.licences.operations.ending import end, expire, lift_suspension
from onewindow.apps.licences.operations.issuing import correct, issue, renew
from onewindow.apps.licences.operations.kinds import install_types, save_type
from onewindow.apps.licences.operations.showing import open_code, open_now, read_code
from onewindow.apps.licences.operations.using import (
    end_uses,
    end_uses_of_consent,
    note_look,
    note_reading,
    serve_case,
    use,
)

__all__ = [
    "correct",
    "end",
    "end_uses",
    "end_uses_of_consent",
    "expire",
    "install_types",
    "issue",
    "lift_suspension",
    "note_look",
    "note_reading",
    "open_code",
    "open_now",
    "read_code",
    "renew",
    "save_type",
    "serve_case",
    "use",
]
