"""Which posts may one person hold together? The three administrators never meet (R-4-8)."""

from collections.abc import Collection

from onewindow.rules.outcomes import Refusal

RULE = "R-4-8"
ADMINISTRATORS = frozenset({"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"})
GRANTOR = "SECURITY_ADMIN"


def may_hold(*, role: str, held: Collection[str]) -> tuple[Refusal, ...]:
    """Whether `role` may join the roles already held: one administrator's post a person."""
    others = (ADMINISTRATORS & set(held)) - {role}
    if role in ADMINISTRATORS and others:
        return (Refusal("ADMINISTRATORS_APART", RULE, {"held": sorted(others), "role": role}),)
    return ()


def may_grant(*, grantor_roles: Collection[str], is_own: bool) -> tuple[Refusal, ...]:
    """Posts are given and ended by the security administrator, never to oneself."""
    if GRANTOR not in grantor_roles:
        return (Refusal("NOT_PERMITTED", RULE, {"needed": "安全管理员"}),)
    return (Refusal("OWN_POST", RULE, {}),) if is_own else ()
