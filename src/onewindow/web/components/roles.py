"""What are the roles called that a journal row names?"""

from onewindow.apps.organisation.queries import Role


def role_words(roles: str) -> str:
    """`CLERK,REVIEWER` as 窗口人员、审批人员; what is no role is left out."""
    held = (role for role in roles.split(",") if role in Role.values)
    return "、".join(str(Role(role).label) for role in held)
