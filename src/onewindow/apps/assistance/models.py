"""Help for those who need it: mandates, what was done with them, home visits, regions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row
from onewindow.rules.assistance.mandates import ServiceKind
from onewindow.rules.assistance.regions import HandoverState
from onewindow.rules.assistance.visits import VisitState


class ProxyMandate(Row):
    """A letter of authorisation (授权委托书): a person lets a member of staff act (R-6-30)."""

    principal = models.ForeignKey("parties.Person", models.PROTECT, related_name="proxy_mandates")
    worker_id = models.UUIDField(db_index=True)
    worker_name = models.CharField(max_length=80)
    # Who took it down for the worker it names, such as a greeter for a clerk.
    taken_down_by_id = models.UUIDField(null=True, db_index=True)
    place = models.ForeignKey("organisation.Place", models.PROTECT)
    item_slugs = ArrayField(models.CharField(max_length=80))
    powers = ArrayField(models.CharField(max_length=16))
    starts_on = models.DateField()
    ends_on = models.DateField()
    signature = EncryptedTextField()
    signed_on_paper = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="mandate_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(item_slugs=[]) & ~Q(powers=[]), name="mandate_names_items_and_powers"
            ),
        ]
        indexes = [
            models.Index(fields=["principal", "given_at", "id"], name="mandate_of_principal"),
        ]


class Assistance(Row):
    """One piece of help given: shown, helped, or acted for; free of charge (R-6-31)."""

    kind = models.CharField(max_length=8, choices=[(k, k) for k in ServiceKind])
    person = models.ForeignKey("parties.Person", models.PROTECT, null=True)
    case_id = models.UUIDField(null=True, db_index=True)
    item_slug = models.CharField(max_length=80, blank=True, default="")
    mandate = models.ForeignKey("assistance.ProxyMandate", models.PROTECT, null=True)
    power = models.CharField(max_length=16, blank=True, default="")
    worker_id = models.UUIDField()
    place = models.ForeignKey("organisation.Place", models.PROTECT)
    note = models.CharField(max_length=300, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=ServiceKind.PROXY) | Q(mandate__isnull=False),
                name="acting_for_needs_mandate",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "at", "id"], name="assistance_of_place"),
        ]


class HomeVisit(Row):
    """Somebody asks that the counter comes to them (上门服务, R-6-33)."""

    class Via(models.TextChoices):
        WEB = "WEB", _("网上预约")
        PHONE = "PHONE", _("电话预约")
        GREETER = "GREETER", _("导办代约")

    class Half(models.TextChoices):
        MORNING = "MORNING", _("上午")
        AFTERNOON = "AFTERNOON", _("下午")
        ANY = "ANY", _("都可以")

    number = models.CharField(max_length=24, unique=True)
    via = models.CharField(max_length=8, choices=Via)
    place = models.ForeignKey("organisation.Place", models.PROTECT)
    person = models.ForeignKey("parties.Person", models.PROTECT, null=True)
    name = models.CharField(max_length=80)
    phone = EncryptedTextField()
    address = EncryptedTextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    need = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True, default="")
    item_slugs = ArrayField(models.CharField(max_length=80))
    wished_day = models.DateField(null=True)
    wished_half = models.CharField(max_length=10, choices=Half, default=Half.ANY)
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in VisitState], default=VisitState.REQUESTED
    )
    version = models.PositiveIntegerField(default=1)
    requested_at = models.DateTimeField()
    requested_by_id = models.UUIDField()
    accept_due = models.DateField()
    # Nobody had answered: the station was reminded, then its head, and the person told.
    station_nudged_at = models.DateTimeField(null=True)
    head_nudged_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    visit_due = models.DateField(null=True)
    planned_day = models.DateField(null=True)
    planned_from = models.TimeField(null=True)
    planned_to = models.TimeField(null=True)
    worker_a_id = models.UUIDField(null=True)
    worker_b_id = models.UUIDField(null=True)
    set_out_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    kilometres = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=300, blank=True, default="")
    case_ids = ArrayField(models.UUIDField(), default=list)
    call_back = models.BooleanField(default=False)
    called_back_at = models.DateTimeField(null=True)
    call_back_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["PLANNED", "ON_THE_WAY", "DONE"])
                | (
                    Q(worker_a_id__isnull=False)
                    & Q(worker_b_id__isnull=False)
                    & ~Q(worker_a_id=models.F("worker_b_id"))
                ),
                name="visit_has_two_workers",
            ),
            models.CheckConstraint(
                condition=~Q(state="DECLINED") | ~Q(outcome=""), name="declined_visit_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "planned_day", "planned_from"], name="visit_day"),
            models.Index(
                fields=["accept_due", "id"],
                condition=Q(state="REQUESTED", head_nudged_at__isnull=True),
                name="visit_unanswered",
            ),
            models.Index(
                fields=["place", "accept_due", "id"],
                condition=Q(state="REQUESTED"),
                name="visit_to_answer",
            ),
            models.Index(fields=["person", "requested_at", "id"], name="visit_of_person"),
        ]


class TeamStop(Row):
    """Where a mobile approval team (流动审批小分队) stands, on which day, from when to when."""

    place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="stops")
    day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    spot = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")
    called_off_at = models.DateTimeField(null=True)
    called_off_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=models.F("starts")), name="stop_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["place", "day", "starts"],
                condition=Q(called_off_at__isnull=True),
                name="one_stop_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["day", "starts"], name="stop_of_day")]


class RegionTransfer(Row):
    """A file taken in at one centre and decided at another (跨区域通办, R-2.4)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="transfer")
    mode = models.CharField(max_length=8)
    taking_place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="+")
    deciding_place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in HandoverState], default=HandoverState.TAKEN_IN
    )
    taken_at = models.DateTimeField()
    taken_by_id = models.UUIDField()
    forward_due = models.DateField()
    sent_at = models.DateTimeField(null=True)
    sent_by_id = models.UUIDField(null=True)
    sent_how = models.CharField(max_length=120, blank=True, default="")
    received_at = models.DateTimeField(null=True)
    received_by_id = models.UUIDField(null=True)
    returned_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(taking_place=models.F("deciding_place")), name="transfer_between_two"
            ),
            models.CheckConstraint(
                condition=~Q(state="RETURNED") | ~Q(returned_reason=""),
                name="returned_file_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["taking_place", "forward_due"],
                condition=Q(state="TAKEN_IN"),
                name="transfer_to_send",
            ),
            models.Index(
                fields=["deciding_place", "sent_at"],
                condition=Q(state="SENT"),
                name="transfer_to_receive",
            ),
        ]
