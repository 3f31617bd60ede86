"""Sentences about writes, sign-in and access."""

SENTENCES = {
    "KEY_MISSING": "页面缺少防重复提交的标记。请刷新页面后再提交，已填内容会保留。",
    "KEY_REUSED": "这一页已经提交过别的内容。请刷新页面后再提交。",
    "STATE_CHANGED": "情况有变化：{changes}。请看过最新情况后再操作，您填写的内容仍保留在本页。",
    "NOT_PERMITTED": "您的岗位不能做这一步。需要{needed}来办理。",
    "NOT_FOUND": "没有找到，可能已被移走。请回到列表重新查找。",
}
