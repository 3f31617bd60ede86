"""When is it looked up what nobody has to bring? As soon as the list of materials is fixed."""

from uuid import UUID

from django.http import HttpRequest


def gather_once(request: HttpRequest, case_id: UUID) -> None:
    """Look for every material where departments hold it already, outside any transaction."""
