"""Sentences about the calendar's file."""

SENTENCES: dict[str, str] = {
    "CALENDAR_FILE_MISSING": "找不到或读不了文件“{name}”。请核对路径和权限。",
    "CALENDAR_FILE_TOO_LARGE": "文件“{name}”太大，不像放假安排。请核对是否选错了文件。",
    "CALENDAR_FILE_ENCODING": "文件的文字编码认不出来。请另存为 UTF-8 或 GBK 再导入。",
    "CALENDAR_FILE_BROKEN": "文件“{name}”不是完整的 JSON。请重新下载；表格请另存为 .csv 再导入。",
    "CALENDAR_HEADINGS_MISSING": "第一行缺少列名：{missing}。第一行应为：日期,名称,是否放假。",
    "CALENDAR_ROW": ("第 {row} 行读不了：“{text}”。日期写成 2026-10-01，是否放假写“是”或“否”。"),
}
