"""Sentences about the interfaces to departments, for those who keep them."""

SENTENCES: dict[str, str] = {
    "SOURCE_BASIS_MISSING": "请写明共享的依据。没有依据，不能调取个人信息。",
    "SOURCE_FALLBACK_MISSING": "请写明接口不可用时申请人怎么办，不能让人因此办不了事。",
    "SOURCE_ADDRESS": "请填写完整的接口地址（http 或 https 开头），不要带账号、密码和 # 号。",
    "SOURCE_ADDRESS_INSIDE": (
        "接口地址指向本机或内部网络（{host}），不能使用。确实在政务外网的，请系统管理员先把网段登记在"
        " ONEWINDOW_EXCHANGE_NETWORKS 里。"
    ),
    "SOURCE_KEY_SHORT": "签名密钥至少 16 个字符。不改密钥的，请留空。",
    "SOURCE_WAITS": (
        "超时、重试或有效天数超出范围：连接不超过 30 秒，答复不超过 60 秒，重试不超过 5 次。"
    ),
}
