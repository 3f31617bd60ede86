"""Sentences about logs from which waits are learnt and measured."""

SENTENCES: dict[str, str] = {
    "WAIT_LOG_MISSING": "找不到文件“{name}”，或没有权限读取。请核对路径后再试。",
    "WAIT_LOG_UNREADABLE": (
        "文件“{name}”读不出来：可能没有下载完整，或不是 UTF-8 文字。请重新取得文件后再试。"
    ),
    "WAIT_LOG_UNKNOWN": (
        "文件“{name}”不是认识的格式。可以读两种：银行排队记录（制表符分隔，"
        "第一行有 q_start、outcome 等列名），华沙窗口快照（逗号分隔，"
        "第一行有 office、waiting、now_serving 等列名，可以是 .gz）。"
    ),
    "WAIT_LOG_WITHOUT_WAITS": "文件“{name}”里没有一次可以核实的等候，无从学习或检验。",
    "WAIT_LOGS_DIFFER": "“{train}”和“{test}”不是同一种记录，不能用一种学、用另一种考。",
    "WAIT_DAYS_ALL_SHARED": (
        "“{train}”的日子全部在“{test}”里。用来检验的日子不能用来学习，请换一个含有别的日子的文件。"
    ),
}
