"""One thing, done once: bundles with their versions, applications for them, their parts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedJSONField, EncryptedTextField
from onewindow.apps.rows import Row
from onewindow.rules.casework.bundles import PartState


class Bundle(Row):
    """A life event handled as one thing (一件事); what it holds lives in versions.

    `name`, `stage` and `everyday_names` follow the published version, for lists and search.
    """

    slug = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    stage = models.CharField(max_length=24, blank=True, default="")
    everyday_names = ArrayField(models.CharField(max_length=80), default=list)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class BundleVersion(Row):
    """One dated composition; only a draft's content may change, applications stay pinned."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        PUBLISHED = "PUBLISHED", _("已发布")
        WITHDRAWN = "WITHDRAWN", _("已撤下")

    bundle = models.ForeignKey("bundles.Bundle", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)
    row_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="one_bundle_per_number"),
            models.UniqueConstraint(
                fields=["bundle"],
                condition=Q(state="PUBLISHED"),
                name="one_published_bundle",
            ),
            models.UniqueConstraint(
                fields=["bundle"], condition=Q(state="DRAFT"), name="one_open_bundle_draft"
            ),
        ]


class Package(Row):
    """One application for a bundle (一件事办件): filled in once, signed once, followed as one."""

    class State(models.TextChoices):
        FILLING = "FILLING", _("填写中")
        SUBMITTED = "SUBMITTED", _("已提交，等待受理")
        CORRECTION = "CORRECTION", _("待补正")
        ACCEPTED = "ACCEPTED", _("办理中")
        ENDED = "ENDED", _("全部办完")
        CANCELLED = "CANCELLED", _("已撤回")

    class DeliveryWay(models.TextChoices):
        """How the results come as one: in the wallets, or together over the counter."""

        WALLET = "WALLET", _("电子证照，放进卡包")
        WINDOW = "WINDOW", _("到出件窗口一次领取")

    number = models.CharField(max_length=50, unique=True, null=True)
    state = models.CharField(max_length=12, choices=State, default=State.FILLING)
    version = models.PositiveIntegerField(default=1)
    bundle = models.ForeignKey("bundles.Bundle", models.PROTECT)
    bundle_version = models.ForeignKey("bundles.BundleVersion", models.PROTECT)
    name = models.CharField(max_length=160)
    person = models.ForeignKey("parties.Person", models.PROTECT, related_name="packages")
    ward = models.ForeignKey("parties.Person", models.PROTECT, null=True, related_name="+")
    enterprise = models.ForeignKey("parties.Enterprise", models.PROTECT, null=True)
    place = models.ForeignKey("organisation.Place", models.PROTECT)
    channel = models.CharField(max_length=8)
    # {question code: option code}; a question of an item is written "slug.CODE".
    answers = models.JSONField(default=dict)
    chosen = ArrayField(models.CharField(max_length=80), default=list)
    is_chosen = models.BooleanField(default=False)
    form = EncryptedJSONField(default=dict)
    form_sources = models.JSONField(default=dict)
    is_filled_in = models.BooleanField(default=False)
    delivery_way = models.CharField(max_length=8, choices=DeliveryWay, default="WALLET")
    signature = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField()
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_id = models.UUIDField(null=True)
    deadline = models.DateTimeField(null=True)
    correction_due = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    pickup_code = EncryptedTextField(blank=True, default="")
    pickup_code_index = models.CharField(max_length=64, blank=True, default="")
    # When it was told that everything lies at the window; a mended part lets it be told again.
    ready_at = models.DateTimeField(null=True)
    collected_at = models.DateTimeField(null=True)
    # When the one right to rate the whole was given (R-4-1).
    invited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["FILLING", "CANCELLED"])
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="submitted_package_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["FILLING", "CANCELLED"]) | ~Q(signature=""),
                name="submitted_package_is_signed",
            ),
            # One application at a time is being filled in; a second tap finds the first again.
            models.UniqueConstraint(
                fields=["person", "bundle", "created_by_id"],
                condition=Q(state="FILLING"),
                name="one_package_being_filled_in",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "created_at", "id"], name="package_of_person"),
            models.Index(
                fields=["place", "submitted_at", "id"],
                condition=Q(state__in=["SUBMITTED", "CORRECTION"]),
                name="package_counter_inbox",
            ),
            models.Index(
                fields=["place", "ended_at", "id"],
                condition=Q(collected_at__isnull=True) & ~Q(pickup_code_index=""),
                name="package_to_collect",
            ),
            models.Index(fields=["accepted_by_id", "accepted_at"], name="package_accepted_by"),
            models.Index(
                fields=["created_by_id", "submitted_at"],
                condition=Q(channel="COUNTER"),
                name="package_handed_in_by",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.name


class SubCase(Row):
    """One item of a package: what it waits for, the case that carries it, how it ended."""

    package = models.ForeignKey("bundles.Package", models.PROTECT, related_name="parts")
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()
    department = models.ForeignKey("organisation.Department", models.PROTECT)
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="part")
    state = models.CharField(
        max_length=8, choices=[(s, s) for s in PartState], default=PartState.WAITING
    )
    reason = models.CharField(max_length=300, blank=True, default="")
    # Applied for again after a refusal: the applicant hands it in, not the system (R-2-4).
    by_hand = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "slug"], name="one_part_per_item"),
            models.CheckConstraint(
                condition=~Q(state__in=["RUNNING", "DONE", "READY", "REFUSED"])
                | Q(case__isnull=False),
                name="running_part_has_case",
            ),
        ]
