"""What is said about kiosks, their printers and their blocks of numbers."""

SENTENCES: dict[str, str] = {
    "PRINTER_ADDRESS": "打印机地址“{host}”不在允许的网段内。请填写 IP 地址（允许：{allowed}）；"
    "其他网段由系统管理员在 ONEWINDOW_PRINTER_NETWORKS 里登记。",
    "PRINTER_USB": "请填写 USB 打印机的厂商号和产品号（四位十六进制，例如 0416 和 5011）。",
    "PRINTER_FILE": "不能写到“{path}”。允许：{allowed}；"
    "其他设备由系统管理员在 ONEWINDOW_PRINTER_FILES 里登记。",
}
