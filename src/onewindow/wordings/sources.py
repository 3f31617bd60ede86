"""Sentences about where a material comes from, and about the consents that let it be fetched."""

SENTENCES: dict[str, str] = {
    "SOURCE_GENERATED": "系统按您填写的内容自动生成，不用准备。",
    "SOURCE_ELICENCE": "已引用电子证照“{what}”，与原件效力相同，不用带。",
    "SOURCE_SHARED": "{from}已共享“{what}”，不用带。",
    "SOURCE_SHARE_ASKED": "正在向{from}查询“{what}”，请稍等。",
    "SOURCE_ARCHIVE": "您以前交过这份材料，窗口已于 {on} 核验，直接沿用，不用再交。",
    "SOURCE_BUNDLE": "这套事办理中会生成这份材料，办好后自动取用，不用带。",
    "SOURCE_PLEDGE": "可以书面承诺代替，不用交证明；不愿承诺的，照常提交即可。",
    "SOURCE_TOLERATE": "可以先受理，这份材料在期限内补交。",
    "SOURCE_ASK": "请上传，或带到窗口。",
    "LICENCE_NONE": "没有查到可以代替《{name}》的电子证照。",
    "LICENCE_EXPIRED": "电子证照“{what}”已于 {on} 到期，不能再引用。",
    "LICENCE_ENDED": "电子证照“{what}”已经失效，不能再引用。",
    "SHARE_NOT_FOUND": "{from}没有查到“{what}”的记录。",
    "SHARE_DOWN": "{fallback}",
    "SHARE_WRONG": (
        "{from}这次的答复没有通过核验，没有采用。您可以先提交，材料可以后补，也可以自己上传。"
    ),
    "SHARE_CLOSED": "“{what}”现在不能共享。",
    "COPY_GONE": "以前核验过的那份已经不在，需要新的。",
    "COPY_TOO_OLD": "以前核验过的材料（{on}）已超过一年，需要新的。",
    "CONSENT_LACKING": "您同意后，我们就能替您取“{what}”。",
    "GUARDIAN_CONSENT_LACKING": "“{what}”涉及不满十四周岁儿童的信息，还要监护人单独同意。",
    "OTHER_PARENT_CONSENT_LACKING": (
        "还要孩子另一方家长授权使用其“{what}”。发送授权请求，对方在手机上同意后就不用带。"
    ),
    "SENSITIVE_CONSENT_LACKING": "“{what}”属于敏感个人信息，还要您单独同意。",
    "NOT_INFORMED": "请先把使用哪些信息、做什么用告诉本人。",
    "CONSENT_SCOPE_MISSING": "请选择同意使用哪些信息。",
    "CONSENT_SCOPE_UNKNOWN": "不认识的信息项：{words}。请刷新页面再试。",
    "CONSENT_PURPOSE_MISSING": "请写明用这些信息做什么。",
    "CONSENT_ENDS_BEFORE": "授权的截止时间已经过去，请选择以后的日期。",
    "CONSENT_TOO_LONG": "一次授权最长 {days} 天，到期可以再授权。",
    "CONSENT_OF_ANOTHER": "授权只能由本人作出，别人不能代替。请让本人登录，或一起到窗口办理。",
    "CONSENT_NOT_GUARDIAN": "只有监护人才能为孩子授权。",
    "CONSENT_WITHDRAWN": "这项授权已撤回，不能再使用。",
    "CONSENT_ANSWERED": "这个请求已经答复过了，请刷新页面看最新情况。",
    "CONSENT_REQUEST_OVER": "这个请求已经过期。需要的，请对方重新发一次。",
    "CONSENT_ASKED_ID": "请填写对方的身份证号码，核对每一位数字。",
    "CONSENT_ASKED_NAME": "请填写对方的姓名。",
    "CONSENT_ASKED_ONESELF": "自己的信息不用请求，直接同意即可。",
}
