"""The case (办件): one application from draft to archive."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedJSONField
from onewindow.apps.rows import Row
from onewindow.rules.casework.states import CaseState


class Case(Row):
    class Channel(models.TextChoices):
        COUNTER = "COUNTER", _("窗口")
        ONLINE = "ONLINE", _("网上")

    class DeliveryWay(models.TextChoices):
        WINDOW = "WINDOW", _("窗口领取")
        POST = "POST", _("邮寄送达")

    class RegionMode(models.TextChoices):
        """Cross-region handling (R-2.4): where it is handed in is not where it is decided."""

        ONLINE = "ONLINE", _("全程网办")
        PROXY = "PROXY", _("异地代收代办")

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
    # {question code: option code} on the way to the situation, in the order asked (R-3-21).
    answers = models.JSONField(default=dict)
    person = models.ForeignKey("parties.Person", models.PROTECT, related_name="cases")
    enterprise = models.ForeignKey("parties.Enterprise", models.PROTECT, null=True)
    agent = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="agent_of")
    # For whom a guardian applies: a newborn has no number of their own yet.
    ward = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="ward_cases")
    form = EncryptedJSONField(default=dict)
    # {field code: where its value came from}, shown beside the value (R-0-5).
    form_sources = models.JSONField(default=dict)
    # The bundle application this case is a part of; kept by the bundles app.
    package_id = models.UUIDField(null=True)
    # Staff who act for the person (代办): never the one who decides (R-6-32).
    proxy_worker_id = models.UUIDField(null=True)
    region_mode = models.CharField(max_length=8, choices=RegionMode, blank=True, default="")
    # Where it was handed in, when that is not where it is handled.
    taking_place = models.ForeignKey(
        "organisation.Place", models.PROTECT, null=True, related_name="taken_for_others"
    )
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
            # R-6-32: who runs the errand for the person never decides it
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | Q(proxy_worker_id__isnull=True)
                | ~Q(decided_by_id=models.F("proxy_worker_id")),
                name="proxy_worker_never_decides",
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
            models.Index(
                fields=["package_id"],
                condition=Q(package_id__isnull=False),
                name="case_of_package",
            ),
            models.Index(
                fields=["ward", "created_at", "id"],
                condition=Q(ward__isnull=False),
                name="case_of_ward",
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
        TOLERATED = "TOLERATED", _("容缺后补")
        PLEDGED = "PLEDGED", _("承诺代替")

    class Grade(models.TextChoices):
        """How far a material can be trusted (R-4-22)."""

        A = "A", _("政府部门签发")
        B = "B", _("窗口核验过")
        C = "C", _("本人上传")
        D = "D", _("本人承诺")

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
    grade = models.CharField(max_length=1, choices=Grade, blank=True, default="")
    # The row that stands for the paper: a licence use, a shared answer, an earlier checked copy.
    reference_kind = models.CharField(max_length=12, blank=True, default="")
    reference_id = models.UUIDField(null=True)
    # Every licence use it rests on: both parents' cards stand for one material.
    use_ids = ArrayField(models.UUIDField(), default=list)
    # Why it need not be brought, in the words the applicant reads.
    reason = models.CharField(max_length=200, blank=True, default="")
    # When what it rested on fell away: from then on it is awaited, also after acceptance.
    lost_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.UUIDField(null=True)

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
