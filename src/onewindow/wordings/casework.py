"""Sentences about cases."""

SENTENCES: dict[str, str] = {
    "NOT_IN_THIS_STATE": "办件现在是“{state_name}”，不能做“{action_name}”。",
    "NOT_YOUR_ACTION": "“{action_name}”不由您的岗位来做。",
}
