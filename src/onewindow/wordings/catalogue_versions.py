"""Sentences about an item's versions and about importing a catalogue."""

SENTENCES: dict[str, str] = {
    "ITEM_WITHOUT_NAME": "请填写事项名称。",
    "SLUG_MALFORMED": "事项标识“{slug}”只能用字母、数字、横线和下划线，最多 80 个字符。",
    "SLUG_TAKEN": "事项标识“{slug}”已经有事项在用。请换一个，或到那个事项上另起新版本。",
    "DRAFT_OPEN": "“{name}”已有一份没发布的草稿。请接着改那一份，或先把它作废。",
    "VERSION_FIXED": "这一版现在是“{state}”，内容不能再改。请另起一份草稿，改好后发布。",
    "VERSION_IMPORTED": "来源导入的内容不能直接发布。请先“以此起草”，补齐并核对后再发布。",
    "WITHDRAWAL_REASON_MISSING": "请写明撤下的原因，方便以后查对。",
    "TEXT_TOO_LONG": "“{label}”太长：最多 {limit} 个字，现在有 {length} 个。",
    "TEXT_UNSTORABLE": "内容里有无法保存的字符（例如空字符），请重新录入。",
    "FILE_NOT_FOUND": "没有找到“{file}”。请核对文件名和所在文件夹。",
    "FILE_NOT_READABLE": "“{file}”打不开。请检查文件权限，或先关闭正在使用它的程序。",
    "FILE_EMPTY_CATALOGUE": "“{file}”是空的。",
    "FOLDER_WITHOUT_ITEMS": "文件夹“{file}”里没有事项文件（.yaml）。",
    "CATALOGUE_TOO_LARGE": "“{file}”超过 300 MB，请分成几份再导入。",
    "CATALOGUE_UNKNOWN": (
        "“{file}”不是认得的事项目录。可以导入：本项目的事项 YAML（文件或文件夹）、"
        "广东事项 JSONL、区县事项目录 JSON、事项目录模板 .xlsx、按模板列名做的 CSV。"
        "空白模板用 onewindow export catalogue-template 导出。"
    ),
    "OLD_WORKBOOK": "“{file}”是旧的 .xls 格式。请用 Excel 或 WPS 另存为 .xlsx 再导入。",
    "WORKBOOK_BROKEN": (
        "这个 .xlsx 打不开，可能没有传完整，或者设了密码。请用 Excel 或 WPS 另存一份再试。"
    ),
    "WORKBOOK_TOO_LARGE": "这个 .xlsx 太大（超过 {limit}）。请分成几份再导入。",
    "NOT_THE_TEMPLATE": (
        "这个 .xlsx 里没有“{sheet}”表，不是事项目录模板。"
        "请用 onewindow export catalogue-template 导出模板后填写。"
    ),
    "COLUMNS_MISSING": "“{sheet}”缺少必填的列：{columns}。请对照模板的表头。",
    "CSV_BROKEN": "CSV 的引号或分隔符有误，读不下去。请用 Excel 或 WPS 重新另存为 CSV。",
    "JSON_BROKEN": "“{file}”第 {line} 行附近不是完整的 JSON，可能没有传完整。",
    "TEXT_UNDECODABLE": "“{file}”既不是 UTF-8 也不是 GBK 编码。请另存为 UTF-8 后再导入。",
}
