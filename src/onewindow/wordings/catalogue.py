"""Sentences about the catalogue: publishing checks, versions, rows that cannot be read."""

SENTENCES: dict[str, str] = {
    # R-3-1
    "ITEM_TYPE_UNKNOWN": (
        "事项类型“{value}”不在国家代码表中。请从行政许可、行政确认、公共服务等类型中选择。"
    ),
    "CATALOG_CODE_MALFORMED": "基本编码“{value}”不合规则，应为 12 位。请对照国家基本目录更正。",
    "TASK_CODE_MALFORMED": (
        "实施编码“{value}”不合规则，应为 31 位：统一社会信用代码、行使层级、基本编码。请更正。"
    ),
    "TASK_CODE_BODY_WRONG": (
        "实施编码中的统一社会信用代码“{value}”校验位不对。请核对实施主体的代码。"
    ),
    "TASK_CODE_OTHER_CATALOG": (
        "实施编码“{value}”的后 12 位与基本编码“{catalog_code}”不一致。请改成同一个编码。"
    ),
    "HANDLE_ITEM_CODE_MALFORMED": "业务办理项编码“{value}”应为实施编码加两位序号。请更正。",
    # R-3-10, R-3-11
    "COMMITTED_LIMIT_MISSING": "没有填写承诺办结时限。请填写时长和单位；当场办结的填 0。",
    "COMMITTED_LONGER_THAN_STATUTORY": (
        "承诺办结时限（{committed}）长于法定办结时限（{statutory}）。请压减承诺时限。"
    ),
    "INSTANT_WITH_DAYS": "即办件应当场办结，承诺时限却是 {committed}。请改为 0，或者改为承诺件。",
    "ITEM_KIND_UNKNOWN": "办件类型“{value}”无法识别。请选择即办件或承诺件。",
    "COMMITTED_WITHOUT_DAYS": "承诺件的承诺时限是 0。请填写承诺时限，或者改为即办件。",
    # R-3-12, R-3-13
    "TRIPS_UNKNOWN": "没有填写到办事现场次数。请填写次数，不用到场的填 0。",
    "TRIPS_WITHOUT_REASON": "到办事现场 {trips} 次，没有写明原因。请填写必须现场办理的原因。",
    "NO_TRIP_NO_CHANNEL": (
        "到办事现场次数为 0，却既不能网上办，也不能快递办。请开通其中一种，或者更正次数。"
    ),
    "FULLY_ONLINE_WITH_TRIPS": (
        "标明全程网办，却要到现场 {trips} 次。请把次数改为 0，或者取消全程网办。"
    ),
    # R-3-14
    "FEE_UNKNOWN": "没有写明是否收费。请选择收费或不收费。",
    "FEE_WITHOUT_BASIS": "收费事项没有收费依据。请填写依据的法律法规和条款。",
    "FEE_WITHOUT_CHARGES": "收费事项没有收费项目。请填写项目名称和标准。",
    "CHARGE_INCOMPLETE": "收费项目“{name}”缺少名称或标准。请补充完整。",
    "FEE_PAYMENT_UNKNOWN": "收费事项没有写明是否支持网上支付。请选择。",
    "FREE_WITH_ONLINE_PAYMENT": "不收费的事项不应开通网上支付。请关闭网上支付，或者更正收费。",
    "LICENCE_FEE_BASIS_TOO_LOW": (
        "行政许可收费须有法律或行政法规依据，现有依据是“{basis}”。请更正依据，或者改为不收费。"
    ),
    # R-3-15
    "PHONE_MISSING": "没有填写{field}。请填写带区号的号码。",
    "PHONE_WITHOUT_AREA_CODE": "{field}“{value}”没有区号或格式不对。请写成“区号-号码”。",
    "PHONES_THE_SAME": "咨询电话和监督投诉电话都是 {value}。两个号码应当不同，请更正其中一个。",
    # R-3-16
    "AUDIENCE_MISSING": "没有填写服务对象。请至少选择一类。",
    "AUDIENCE_UNKNOWN": "服务对象“{value}”不在代码表中。请从自然人、企业法人等类别中选择。",
    "TOPIC_MISSING": "服务对象包括{who}，没有选择{field}。请至少选择一个。",
    "TOPIC_OF_NOBODY": "服务对象不包括{who}，却选择了{field}。请去掉主题，或者补充服务对象。",
    # R-3-17, R-3-18
    "LICENCE_WITHOUT_FAQ": "行政许可事项至少要有一个常见问题和解答。请补充。",
    "LICENCE_STEP_MISSING": "行政许可事项的办理流程缺少“{name}”环节。请补充。",
    "RESULT_WITHOUT_SAMPLE": "办理结果“{name}”没有样本。请上传样本。",
    # R-3-19, R-3-20
    "MATERIAL_WITHOUT_LAW": (
        "材料“{name}”没有写明要求依据。请填写法律法规和条款，没有依据的请删去。"
    ),
    "MATERIAL_CATCH_ALL": "材料“{name}”含有“{word}”，属于兜底要求。请写明具体材料，或者删去。",
    "PROOF_NOT_LISTED": "材料“{name}”是证明，但不在证明事项清单中。请先列入清单，或者不再索要。",
    # R-3-21
    "NO_SITUATION": "没有任何情形。请至少设置一种情形及其材料。",
    "SITUATIONS_WITHOUT_QUESTION": (
        "有 {count} 种情形，却没有引导问题。请设置问题，让申请人能选出自己的情形。"
    ),
    "TREE_START_MISSING": "情形引导的第一个问题“{place}”不存在。请更正。",
    "TREE_CODE_TWICE": "情形引导中编码“{place}”用了两次。请改成不同的编码。",
    "MATERIAL_CODE_TWICE": "材料编码“{material}”用了两次。请改成不同的编码。",
    "QUESTION_WITHOUT_CHOICE": "问题“{question}”少于两个选项。请补充选项，或者删去问题。",
    "OPTIONS_NOT_EXCLUSIVE": "问题“{question}”的选项“{option}”重复。各选项应当互不相容，请更正。",
    "OPTION_LEADS_NOWHERE": (
        "问题“{question}”的选项“{option}”指向“{goes_to}”，没有这个问题或情形。请更正。"
    ),
    "TREE_HAS_CYCLE": "情形引导绕成了圈：{way}。请去掉其中一步。",
    "TREE_NOT_REACHABLE": "“{name}”（{place}）从第一个问题走不到。请补上通向它的选项，或者删去。",
    "SITUATION_MATERIAL_UNKNOWN": (
        "情形“{situation}”要求材料“{material}”，材料清单中没有。请补充材料，或者更正编码。"
    ),
    "MATERIAL_IN_NO_SITUATION": "材料“{material}”没有任何情形用到。请归入情形，或者删去。",
    # R-3-22
    "LICENCE_LIMIT_MISSING": (
        "行政许可没有填写法定办结时限。法律法规没有另行规定的，为 20 个工作日。请填写。"
    ),
    "LICENCE_LIMIT_TOO_LONG": (
        "行政许可的法定办结时限是 {statutory}，超过 20 个工作日。"
        "请在时限说明中写明所依据的法律、法规，或者更正。"
    ),
    # R-3-3
    "VERSION_CANNOT_MOVE": "版本现在是“{from_name}”，不能改为“{to_name}”。",
    # Rows of an import
}
