"""Sentences about the calendar, deadlines, pauses and extensions."""

SENTENCES: dict[str, str] = {
    # The yearly notice
    "NOTICE_YEAR_MISSING": (
        "放假安排文件缺少年份（year），或年份不在1950至2099年之间。请补上后重新导入。"
    ),
    "NOTICE_DAYS_MISSING": "放假安排文件缺少日期列表（days）。请核对是否选错了文件。",
    "NOTICE_ENTRY_MALFORMED": (
        "第{place}条看不懂：每条要有节日名称（name）、日期（date）和是否放假（isOffDay）。"
    ),
    "NOTICE_DATE_IMPOSSIBLE": "第{place}条的日期“{date}”不存在。请按“年-月-日”核对。",
    "NOTICE_DATE_IN_WRONG_YEAR": (
        "第{place}条的日期“{date}”不属于{year}年。一年的安排只能写本年和上年12月的日子。"
    ),
    "NOTICE_DATE_TWICE": "第{place}条的日期“{date}”前面已经写过。同一天只能写一次。",
    "NOTICE_FIXED_DAY_MISSING": ("{date}是法定节假日，文件中却没有列为放假。请核对文件是否完整。"),
    # A period as written
    "UNIT_UNKNOWN": "单位“{unit}”看不懂。请写 WD（工作日）、CD（日）、MONTH（月）或 HOUR（小时）。",
    "LIMIT_NOT_A_NUMBER": "时限“{amount}”不是数字。",
    "LIMIT_NEGATIVE": "时限“{amount}”小于0。时限最少为0，0表示即办。",
    "LIMIT_TOO_LONG": "时限“{amount}{unit}”太长，最多{largest}{unit}。",
    "LIMIT_NOT_WHOLE": "时限“{amount}{unit}”不能这样写：日和月只能是整数，工作日和小时可以有半个。",
    "DATE_IMPOSSIBLE": "日期“{date}”不存在或写法不对。请写成 2026-09-28 或 2026-09-28T09:05。",
    "DATE_HAS_TIME_ZONE": "时刻“{date}”请不要带时区，按北京时间写，例如 2026-09-28T09:05。",
    "DATE_OUT_OF_RANGE": "日期“{date}”不在可计算的范围内（{first}至{last}）。",
    "SUSPENSION_MALFORMED": (
        "不计入的日子“{written}”看不懂。请写成 2026-03-09..2026-03-18；"
        "还没有结束的写成 2026-03-09..。"
    ),
    "SUSPENSION_NOT_WHOLE_DAYS": "不计入的日子“{written}”请只写日期，按整天计算。",
    "SUSPENSION_BACKWARDS": "不计入的日子写反了：开始日{first}晚于结束日{last}。",
    # May the clock be stopped?
    "SUSPENSION_KIND_NOT_LAWFUL": "“{kind}”不能暂停计时。依法可以暂停的只有：{kinds}。",
    "SUSPENSION_BASIS_MISSING": "请写明暂停计时的法律依据：哪部法律或法规要求做这件事。",
    "SUSPENSION_REASON_MISSING": "请写明暂停计时的原因，申请人会看到。",
    "SUSPENSION_PLAN_MISSING": "请写明预计需要几个工作日（至少1个），到期自动恢复计时。",
    "SUSPENSION_ALREADY_OPEN": "已有一项特别程序正在进行。同一时间只能有一项，请先结束它。",
    "SUSPENSION_AFTER_DEADLINE": "办理时限已于{base_due}届满，不能再暂停计时。",
    "SUSPENSION_BEFORE_ACCEPTANCE": (
        "暂停从{started_on}开始，早于受理日{accepted_on}。受理之后才能暂停计时。"
    ),
    # May the limit be extended?
    "EXTENSION_NOT_PROVIDED": "这个事项的法律没有规定可以延长时限。",
    "EXTENSION_LENGTH_NOT_LAWFUL": "不能延长{asked}。依{basis}，最多延长{longest}。",
    "EXTENSION_ALREADY_GRANTED": "这个办件已经延长过一次。时限只能延长一次。",
    "EXTENSION_AFTER_DEADLINE": "办理时限已于{base_due}届满，不能再延长。",
    "EXTENSION_APPROVER_WRONG": "延长时限要由{approver}批准。请写明批准人的职务和姓名。",
    "EXTENSION_REASON_MISSING": "请写明延长的理由。依法要把理由告知申请人。",
}
