"""Sentences about licence files that somebody checks: what is wrong with them and what to do."""

SENTENCES: dict[str, str] = {
    "LICENCE_FILE_ALTERED": (
        "文件内容与签发时不一致，已被改动，不能使用。请让持证人从“我的证照”重新下载或当面亮证。"
    ),
    "LICENCE_FILE_APPENDED": (
        "签名之后文件又被追加了内容，不能使用。请让持证人从“我的证照”重新下载原始文件。"
    ),
    "LICENCE_FILE_STRANGER": (
        "文件带有签名，但签名单位不在信任名单中，这里无法确认真伪。请向证照上的颁发机构核实，"
        "或导入该机构的信任文件后再查。"
    ),
    "LICENCE_FILE_UNSIGNED": (
        "文件没有电子签名，无法证明来源。截图、打印后的扫描件都会失去签名，请查验原始文件或扫描证照上的码。"
    ),
    "LICENCE_FILE_SEAL_LAPSED": (
        "签名证书在签发时不在有效期内或证书链不完整，无法确认。请向证照上的颁发机构核实。"
    ),
    "LICENCE_FILE_BROKEN": (
        "无法识别这个文件。可以查验电子证照的PDF文件、OFD文件，或离线核验码的完整文字。"
        "如果是扫码得到的文字，请重新扫描，避免遗漏字符。"
    ),
    "LICENCE_FILE_HUGE": "文件过大，不像电子证照。电子证照文件不超过5 MB，请确认选对了文件。",
    "LICENCE_FILE_EXPIRED": "证照有效期到{valid_to}为止，现已过期。请持证人办理延续或换发。",
    "LICENCE_FILE_ENDED": (
        "文件是真的，但这本证照现在的状态是“{state}”{since}，不能再作为有效证照使用。"
    ),
    "LICENCE_FILE_SUPERSEDED": (
        "文件是真的，但已被新版本取代，旧版本不再有效。请使用现行版本：{newest}。"
    ),
    "LICENCE_FILE_OF_ENDED": (
        "这本{name}现在的状态是“{state}”，不再提供文件下载。原来的信息仍可在“我的证照”中查看。"
    ),
    "LICENCE_FILE_NOT_REGISTERED": (
        "签名无误，但签发登记中查不到这本证照。请向证照上的颁发机构核实后再使用。"
    ),
}
