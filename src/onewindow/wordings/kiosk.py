"""What is said about kiosks, their printers and their blocks of numbers."""

SENTENCES: dict[str, str] = {
    "PRINTER_ADDRESS": "打印机地址“{host}”不在允许的网段内。请填写 IP 地址（允许：{allowed}）；"
    "其他网段由系统管理员在 ONEWINDOW_PRINTER_NETWORKS 里登记。",
    "PRINTER_USB": "请填写 USB 打印机的厂商号和产品号（四位十六进制，例如 0416 和 5011）。",
    "PRINTER_FILE": "不能写到“{path}”。允许：{allowed}；"
    "其他设备由系统管理员在 ONEWINDOW_PRINTER_FILES 里登记。",
    "KIOSK_MANAGER_ONLY": "自助终端由本大厅的值班长登记。请值班长登录后再试。",
    "KIOSK_NAME": "请给这台终端起个名字（40 个字以内），例如“1 号自助终端”，叫人帮忙时用得上。",
    "KIOSK_NAME_TAKEN": "已经有一台终端叫“{name}”。请换个名字，或先停用那一台。",
    "KIOSK_CLASS_GONE": "这类业务现在不在这个大厅办，请重新选择，或叫导办员帮忙。",
    "SLIP_COPIES": "这个号最多打印 {most} 张。号一直有效，可以用手机扫码，也可以请导办员帮忙。",
    "HELP_ANSWERED": "已经有同事过去了。",
    "HELP_STAFF_ONLY": "应答求助要由导办员、窗口人员或值班长来做。",
}

# Why a slip did not come out, as the hall manager reads it.
FAULTS = {
    "NO_PAPER": "没有纸了",
    "UNREACHABLE": "打印机连不上，请看电源和网线",
    "BROKE_OFF": "打印中断，可能没有打完",
    "NOT_ALLOWED": "打印机地址不在允许的范围内",
    "NO_DRIVER": "服务器没有安装 USB 打印支持（pyusb）",
    "": "没有等到打印机回话",
}
