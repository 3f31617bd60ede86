"""Sentences about an item's versions and about importing a catalogue."""

SENTENCES: dict[str, str] = {
    "ITEM_WITHOUT_NAME": "请填写事项名称。",
    "SLUG_MALFORMED": "事项标识“{slug}”只能用字母、数字、横线和下划线，最多 80 个字符。",
    "SLUG_TAKEN": "事项标识“{slug}”已经有事项在用。请换一个，或到那个事项上另起新版本。",
    "DRAFT_OPEN": "“{name}”已有一份没发布的草稿。请接着改那一份，或先把它作废。",
    "VERSION_FIXED": "这一版现在是“{state}”，内容不能再改。请另起一份草稿，改好后发布。",
    "VERSION_IMPORTED": "来源导入的内容不能直接发布。请先“以此起草”，补齐并核对后再发布。",
    "WITHDRAWAL_REASON_MISSING": "请写明撤下的原因，方便以后查对。",
}
