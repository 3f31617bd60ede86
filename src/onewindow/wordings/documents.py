"""Sentences about papers."""

SENTENCES: dict[str, str] = {
    "PAPER_NOT_FOUND": "没有找到这份文书，可能地址不完整。请从“我的办件”重新打开。",
    "READING_NEEDS_REASON": "文书里有个人信息。请先选择查看的原因，系统会留下记录。",
}
