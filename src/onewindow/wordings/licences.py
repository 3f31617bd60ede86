"""Sentences about e-licences: what stands in the way, and what to do next."""

SENTENCES: dict[str, str] = {
    "LICENCE_TYPE_UNKNOWN": "证照类型 {code} 还没有设置。请事项管理员先在“证照类型”里添加。",
    "LICENCE_HOLDER": "《{name}》要发给一个持证人：个人或者单位，二者取一。",
    "LICENCE_NOT_IN_STATE": "这本证照现在是“{state}”，不能改为“{target}”。",
    "LICENCE_NOT_VALID": "《{name}》{state}，不能再用来办事。",
    "LICENCE_NOT_YET": "《{name}》从 {day} 起才有效。",
    "LICENCE_RUN_OUT": "《{name}》的有效期到 {day}，已经过期。请先办理延续或换领。",
    "LICENCE_CHANGED": "这份内容刚才已经有人改过，现在是第 {version} 版。请看过新的内容再办。",
    "FACE_MISSING": "证照内容还缺“{label}”。",
    "FACE_WRONG": "证照内容“{label}”：{why}。",
    "FACE_UNKNOWN": "证照上没有“{field}”这一项。",
    "NOTE_MISSING": "请写明更正的原因，持证人会看到。",
    "NOT_THE_ISSUER": "只有发证机关的部门负责人可以{end}这本证照。",
    "END_GROUND_MISSING": "请选择{end}的法定情形。",
    "END_BASIS_MISSING": "请写明{end}依据的法律条款。",
    "END_DAY_WRONG": (
        "{end}的生效日期不对：不得早于发证日期，也不得晚于今天；处罚只能从作出之日起。"
    ),
    "PURPOSE_MISSING": "请写明用这本证照办什么事。",
    "USE_NOT_ALLOWED": "使用《{name}》要有持证人的授权，或者由持证人当面出示。",
    "CODE_UNKNOWN": "没有这个出示码。请核对后再输一次，或请持证人重新打开一个。",
    "CODE_USED": (
        "这个出示码 {at} 已经用过，不能再用（R-4-22）。请持证人重新打开一个；我们已告诉持证人。"
    ),
    "CODE_REPLACED": "持证人已经打开了新的出示码，这个不能再用。请扫新的码。",
    "CODE_RUN_OUT": "这个出示码 {at} 已到时间。请持证人重新打开一个。",
    "RENEWAL_UNNAMED": "您有不止一本有效的《{name}》（{numbers}）。请先选要延续哪一本。",
    "RENEWAL_GONE": "原来选的那本《{name}》已经不能延续。请重新选，或者改办新证。",
    "RENEWAL_NOT_HELD": "这本证照不在可以延续的范围内，请从列出的证照里选。",
    "RENEWAL_NOT_DUE": "这本证照还没有到依法视为延续的时候。",
    "LICENCE_NOT_FOR_THIS": "《{name}》不能代替材料《{material}》，请看办事指南写明可用哪种证照。",
    "LICENCE_OF_ANOTHER": "这本《{name}》不是这件事的申请人、被监护人或代办人的，不能用在这里。",
    "USE_RUN_OUT": "查看《{name}》的时间已到。请持证人重新打开出示码。",
    "LICENCE_TYPE_CODE": "类型代号“{code}”要用大写字母、数字和下划线。",
    "LICENCE_TYPE_NUMBER": "证照类型代码要 21 位：定义机关的统一社会信用代码 18 位，加 3 位数字。",
    "LICENCE_TYPE_NAME": "请填写证照名称。",
    "LICENCE_TYPE_PATTERN": "编号规则里要有流水号，写法如 {{year}}、{{number:06d}}。",
    "LICENCE_TYPE_TAKEN": "这个类型代号或者类型代码已经有了，请换一个。",
    "FACE_FIELDS_MISSING": "请至少写一项证照内容，每项都要有代号和名称。",
    "FACE_FIELD_TWICE": "证照内容里有重复的代号，请改成不同的。",
    "FACE_KIND_UNKNOWN": "证照内容没有“{kind}”这种类型。",
}
