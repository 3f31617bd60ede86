"""Which departments share which data with us, what was asked of them, and what they answered?"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedJSONField, EncryptedTextField
from onewindow.apps.rows import Row


class SharedSource(Row):
    """One interface of one department (政务数据共享条例, RULES 2.8)."""

    class Attribute(models.TextChoices):
        UNCONDITIONAL = "UNCONDITIONAL", _("无条件共享")
        CONDITIONAL = "CONDITIONAL", _("有条件共享")
        NOT_SHARED = "NOT_SHARED", _("不予共享")

    class Subject(models.TextChoices):
        """Whose data are asked for."""

        PERSON = "PERSON", _("申请人")
        WARD = "WARD", _("被监护人")
        ENTERPRISE = "ENTERPRISE", _("企业")

    class Signing(models.TextChoices):
        SM3 = "sm3", "HMAC-SM3"
        SHA256 = "sha256", "HMAC-SHA256"

    code = models.CharField(_("代码"), max_length=64, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True)
    department_name = models.CharField(_("提供部门"), max_length=160)
    # Empty for a demonstration source: the sample departments' address is a setting.
    address = models.CharField(_("接口地址"), max_length=300, blank=True, default="")
    key = EncryptedTextField(_("签名密钥"))
    signing = models.CharField(_("签名算法"), max_length=8, choices=Signing, default=Signing.SM3)
    connect_seconds = models.FloatField(_("连接超时（秒）"), default=1.0)
    read_seconds = models.FloatField(_("答复超时（秒）"), default=3.0)
    retries = models.PositiveSmallIntegerField(_("重试次数"), default=1)
    # [{code, name}]: what may come back, and nothing else.
    fields = models.JSONField(default=list)
    attribute = models.CharField(_("共享属性"), max_length=16, choices=Attribute)
    subject = models.CharField(_("查谁的信息"), max_length=12, choices=Subject, default="PERSON")
    is_sensitive = models.BooleanField(_("含敏感个人信息"), default=False)
    legal_basis = models.CharField(_("依据"), max_length=300)
    fallback = models.CharField(_("接口不可用时怎么办"), max_length=200)
    answer_days = models.PositiveSmallIntegerField(_("答复有效天数"), default=30)
    is_open = models.BooleanField(_("启用"), default=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(legal_basis=""), name="source_has_basis"),
            models.CheckConstraint(condition=~Q(fallback=""), name="source_has_fallback"),
            models.CheckConstraint(
                condition=Q(connect_seconds__gt=0, connect_seconds__lte=30)
                & Q(read_seconds__gt=0, read_seconds__lte=60)
                & Q(retries__lte=5),
                name="source_waits_within_reason",
            ),
        ]


class SourceBreaker(Row):
    """How a source has been doing, for all processes: see rules/casework/exchange.py."""

    source = models.OneToOneField("exchange.SharedSource", models.CASCADE, related_name="breaker")
    failures = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    probing_since = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)


class SharedCall(Row):
    """One try to ask a source: who, for which case and item, why, on what basis, how it went."""

    class Outcome(models.TextChoices):
        FOUND = "FOUND", _("查到")
        NOT_FOUND = "NOT_FOUND", _("没有记录")
        TIMED_OUT = "TIMED_OUT", _("超时未答复")
        UNREACHABLE = "UNREACHABLE", _("连不上")
        REFUSED = "REFUSED", _("对方拒绝")
        WRONG = "WRONG", _("答复未通过核验")
        RESTING = "RESTING", _("熔断中，没有去问")
        CLOSED = "CLOSED", _("没有启用或不予共享")
        TWICE = "TWICE", _("重复答复，未采用")

    # The same for all tries of one question.
    request_id = models.UUIDField()
    attempt = models.PositiveSmallIntegerField()
    source = models.ForeignKey("exchange.SharedSource", models.PROTECT, related_name="calls")
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=160)
    item_slug = models.CharField(max_length=80, blank=True, default="")
    case_id = models.UUIDField(null=True)
    case_number = models.CharField(max_length=50, blank=True, default="")
    purpose = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    fields = models.JSONField(default=list)
    consent_id = models.UUIDField(null=True)
    # A keyed digest of whom it was about, for an answer that comes later.
    about = models.CharField(max_length=64, blank=True, default="")
    outcome = models.CharField(max_length=12, choices=Outcome)
    # What was wrong, in a word of ours; never the other side's text.
    fault = models.CharField(max_length=40, blank=True, default="")
    latency_ms = models.PositiveIntegerField()
    is_test = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="call_has_purpose"),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="call_has_basis"),
            models.UniqueConstraint(fields=["request_id", "attempt"], name="one_row_per_attempt"),
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="call_newest"),
            models.Index(fields=["source", "at", "id"], name="call_of_source"),
            models.Index(
                fields=["case_id", "at"],
                condition=Q(case_id__isnull=False),
                name="call_of_case",
            ),
        ]


class SharedAnswer(Row):
    """What a source answered, kept as long as it may be used; one for each question."""

    request_id = models.UUIDField(unique=True)
    source = models.ForeignKey("exchange.SharedSource", models.PROTECT, related_name="answers")
    case_id = models.UUIDField(null=True)
    # A keyed digest of whom it is about.
    about = models.CharField(max_length=64)
    found = models.BooleanField()
    facts = EncryptedJSONField(default=dict)
    consent_id = models.UUIDField(null=True)
    fetched_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Its facts were deleted when they might no longer be used (PIPL art. 47).
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("fetched_at")), name="answer_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["case_id", "source", "fetched_at"], name="answer_for_case"),
            models.Index(
                fields=["expires_at"],
                condition=Q(emptied_at__isnull=True),
                name="answer_to_empty",
            ),
        ]
