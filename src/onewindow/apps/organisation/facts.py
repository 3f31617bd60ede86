"""In which capacity is somebody acting? Account and posts as one plain value."""

from dataclasses import dataclass
from uuid import UUID

from onewindow.apps.organisation.models import Role


@dataclass(frozen=True)
class Acting:
    """Who acts: a resident (no roles), a member of staff with posts, or the system itself."""

    account_id: UUID | None
    name: str
    roles: frozenset[str] = frozenset()
    department_ids: frozenset[UUID] = frozenset()
    place_id: UUID | None = None
    window_id: UUID | None = None
    unit: str = ""
    origin: str = ""

    @property
    def who(self) -> UUID:
        """The account of a person who acts; the system has none and never gets here."""
        if self.account_id is None:
            raise ValueError("an act only a person can do")
        return self.account_id

    @property
    def is_staff(self) -> bool:
        """Whether any post is held."""
        return bool(self.roles)

    def holds(self, *roles: Role | str) -> bool:
        """Whether at least one of these roles is held."""
        return bool(self.roles & {str(r) for r in roles})


SYSTEM = Acting(account_id=None, name="系统", unit="系统自动办理", origin="worker")
