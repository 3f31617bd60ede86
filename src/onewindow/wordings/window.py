"""Sentences of the clerk's desk: what has to be said before a verb can be done."""

SENTENCES: dict[str, str] = {
    "NUMBER_UNCHOSEN": "请先点一个号，或输入要叫的号码。",
    "NO_SUCH_NUMBER": "今天没有 {number} 这个号。请核对字母和数字，例如 A014。",
    "WINDOW_UNCHOSEN": "请先选今天坐的窗口。",
}
