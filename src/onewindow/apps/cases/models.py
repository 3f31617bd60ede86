"""The case (办件): one application from draft to archive."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedJSONField, EncryptedTextField
from onewindow.apps.rows import Row
from onewindow.rules.casework.states import CaseState


class Case(Row):
    class Channel(models.TextChoices):
        COUNTER = "COUNTER", _("窗口")
        ONLINE = "ONLINE", _("网上")

    class DeliveryWay(models.TextChoices):
        WINDOW = "WINDOW", _("窗口领取")
        POST = "POST", _("邮寄送达")

    number = models.CharField(max_length=50, unique=True, null=True)
    state = models.CharField(max_length=24, choices=[(s, s) for s in CaseState])
    version = models.PositiveIntegerField(default=1)
    item = models.ForeignKey("catalogue.ServiceItem", models.PROTECT)
    item_version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT)
    item_name = models.CharField(max_length=300)
    department = models.ForeignKey("organisation.Department", models.PROTECT)
    place = models.ForeignKey("organisation.Place", models.PROTECT)
    channel = models.CharField(max_length=8, choices=Channel)
    situation = models.CharField(max_length=64, blank=True, default="")
    person = models.ForeignKey("parties.Person", models.PROTECT, related_name="cases")
    enterprise = models.ForeignKey("parties.Enterprise", models.PROTECT, null=True)
    agent = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="agent_of")
    form = EncryptedJSONField(default=dict)
    delivery_way = models.CharField(max_length=8, choices=DeliveryWay, default="WINDOW")
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField()
    received_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_id = models.UUIDField(null=True)
    deemed_accepted = models.BooleanField(default=False)
    claimed_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    delivered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    acceptance_due = models.DateField(null=True)
    correction_due = models.DateField(null=True)
    statutory_due = models.DateTimeField(null=True)
    committed_due = models.DateTimeField(null=True)
    lamp = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(state="WITHDRAWN") | Q(number__isnull=False),
                name="received_case_has_number",
            ),
            # RM-10: the one who accepts never decides
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | Q(accepted_by_id__isnull=True)
                | ~Q(decided_by_id=models.F("accepted_by_id")),
                name="acceptor_never_decides",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(received_at__lte=models.F("accepted_at")),
                name="accepted_after_received",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "committed_due", "id"],
                condition=Q(state__in=["ACCEPTED", "IN_REVIEW", "SUSPENDED"]),
                name="case_department_inbox",
            ),
            models.Index(
                fields=["place", "received_at", "id"],
                condition=Q(state__in=["RECEIVED", "CORRECTION_PENDING", "CORRECTION_DELIVERED"]),
                name="case_counter_inbox",
            ),
            models.Index(fields=["person", "created_at", "id"], name="case_of_person"),
            models.Index(fields=["item", "decided_at"], name="case_item_decided"),
            models.Index(
                fields=["acceptance_due"],
                condition=Q(state__in=["RECEIVED", "CORRECTION_DELIVERED"]),
                name="case_silent",
            ),
            models.Index(
                fields=["correction_due"],
                condition=Q(state="CORRECTION_PENDING"),
                name="case_correction_due",
            ),
            models.Index(
                fields=["created_by_id", "received_at", "id"],
                condition=Q(channel="COUNTER"),
                name="case_taken_in_by",
            ),
            models.Index(
                fields=["decided_at", "id"],
                condition=Q(state="APPROVED"),
                name="case_undelivered",
            ),
            models.Index(
                fields=["delivered_at", "id"],
                condition=Q(state="DELIVERED"),
                name="case_to_archive",
            ),
        ]


class CaseFile(Row):
    """An uploaded or scanned file; the bytes lie on disk under their SM3."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="files")
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    scan = models.CharField(max_length=16, default="NOT_CONFIGURED")
    uploaded_at = models.DateTimeField()
    uploaded_by_id = models.UUIDField()
    removed_at = models.DateTimeField(null=True)


class CaseMaterial(Row):
    """One material the case's guide asks for, and how it stands."""

    class State(models.TextChoices):
        ABSENT = "ABSENT", _("未交")
        PRESENT = "PRESENT", _("齐")
        DEFECTIVE = "DEFECTIVE", _("需补正")
        NOT_NEEDED = "NOT_NEEDED", _("本情形不需要")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="materials")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    required = models.BooleanField()
    state = models.CharField(max_length=12, choices=State, default=State.ABSENT)
    source = models.CharField(max_length=12, blank=True, default="")
    copies = models.PositiveSmallIntegerField(default=1)
    defect = models.CharField(max_length=300, blank=True, default="")
    file = models.ForeignKey("cases.CaseFile", models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="one_row_per_material"),
            models.CheckConstraint(
                condition=~Q(state="DEFECTIVE") | ~Q(defect=""), name="defect_is_named"
            ),
        ]


class CaseStep(Row):
    """环节记录 (R-1-31): every step with its person, opinion, times and action."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="steps")
    case_version = models.PositiveIntegerField()
    action = models.CharField(max_length=24)
    from_state = models.CharField(max_length=24)
    to_state = models.CharField(max_length=24)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=80)
    unit = models.CharField(max_length=160)
    opinion = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "case_version"], name="one_step_per_version")
        ]


class Correction(Row):
    """A one-time notice (补正): everything asked, once (R-0-3)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="corrections")
    round = models.PositiveSmallIntegerField()
    asked = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by_id = models.UUIDField()
    supervisor_id = models.UUIDField(null=True)
    supervisor_reason = models.CharField(max_length=300, blank=True, default="")
    due_on = models.DateField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_notice_per_round")
        ]


class NoticePermit(Row):
    """A supervisor's leave to ask a second time, used once (R-1-3, RM-02)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notice_permits")
    reason = models.CharField(max_length=300)
    supervisor_id = models.UUIDField()
    granted_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="permit_has_reason"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(used_at__isnull=True), name="one_open_permit"
            ),
        ]


class Suspension(Row):
    """A special procedure (特别程序) that stops the clock (R-1-20 … R-1-24)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="suspensions")
    kind = models.CharField(max_length=16)
    legal_basis = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    started_on = models.DateField()
    planned_working_days = models.PositiveSmallIntegerField()
    planned_end = models.DateField()
    ended_on = models.DateField(null=True)
    ordered_by_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on__isnull=True), name="one_open_suspension"
            ),
            models.CheckConstraint(
                condition=Q(planned_working_days__gt=0), name="suspension_is_planned"
            ),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="suspension_has_basis"),
        ]


class Extension(Row):
    """A longer limit, once, approved by the head (R-1-10)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="extension")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12)
    reason = models.CharField(max_length=300)
    granted_on = models.DateField()
    approver_id = models.UUIDField()


class Decision(Row):
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    reasons = models.TextField(blank=True, default="")
    remedy = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField()

    class Meta:
        constraints = [
            # R-0-8: a refusal has reasons and remedy
            models.CheckConstraint(
                condition=Q(approved=True) | (~Q(reasons="") & ~Q(remedy="")),
                name="refusal_has_reasons_and_remedy",
            )
        ]


class Result(Row):
    """The thing handed over: made, moved to the issuing window, delivered."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="result")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default="MADE")
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField()
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by_id = models.UUIDField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by_id = models.UUIDField(null=True)
    pickup_code = EncryptedTextField(blank=True, default="")
    pickup_code_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    courier = models.CharField(max_length=80, blank=True, default="")
    tracking_number = models.CharField(max_length=80, blank=True, default="")
    delivered_at = models.DateTimeField(null=True)
    delivered_by_id = models.UUIDField(null=True)
    collected_by = models.CharField(max_length=80, blank=True, default="")
    collector_card = EncryptedTextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "made_at", "id"],
                condition=Q(state__in=["MADE", "HANDED_OVER", "AT_WINDOW", "POSTED"]),
                name="result_on_its_way",
            ),
        ]
