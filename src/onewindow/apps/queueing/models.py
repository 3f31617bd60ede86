"""Who stands in the hall, at which window, since when? Visits, their ledger, windows in service."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


class HallSetting(Row):
    """One place's hall: its rules, its switch, and the count of its board's events.

    The row is also the lock under which a window decides whom to call.
    """

    place = models.OneToOneField("organisation.Place", models.PROTECT)
    rules = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    board_sequence = models.PositiveBigIntegerField(default=0)
    # R-6-6: no more numbers, by the duty head, with a reason; for that day only.
    stopped_on = models.DateField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by_id = models.UUIDField(null=True)
    stopped_reason = models.CharField(max_length=200, blank=True, default="")


class Visit(Row):
    """One number of one day (号): whom it stands for, where it stands, how long it waits."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("等候")
        CALLED = "CALLED", _("已叫号")
        SERVING = "SERVING", _("办理中")
        HELD = "HELD", _("挂起")
        MISSED = "MISSED", _("过号")
        DONE = "DONE", _("办完")
        GIVEN_UP = "GIVEN_UP", _("放弃")
        EXPIRED = "EXPIRED", _("当天作废")

    class Lane(models.TextChoices):
        EMERGENCY = "EMERGENCY", _("急事")
        GREEN = "GREEN", _("绿色通道")
        BOOKED = "BOOKED", _("预约")
        TRANSFER = "TRANSFER", _("转窗")
        WALK_IN = "WALK_IN", _("现场取号")

    class Channel(models.TextChoices):
        KIOSK = "KIOSK", _("自助取号")
        GREETER = "GREETER", _("导办取号")
        CHECK_IN = "CHECK_IN", _("预约签到")
        REMOTE = "REMOTE", _("手机取号")
        WINDOW = "WINDOW", _("窗口补号")
        OFFLINE = "OFFLINE", _("断网取号")

    place = models.ForeignKey("organisation.Place", models.PROTECT)
    day = models.DateField()
    prefix = models.CharField(max_length=4)
    serial = models.PositiveIntegerField()
    queue_class = models.CharField(max_length=24)
    lane = models.CharField(max_length=10, choices=Lane, default=Lane.WALK_IN)
    # The self-declared group behind GREEN (R-6-3); for statistics, on no screen and no paper.
    lane_group = models.CharField(max_length=16, blank=True, default="")
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)
    person_id = models.UUIDField(null=True)
    appointment_id = models.UUIDField(null=True)
    needs_accessible = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    # Since when the wait counts: kept through transfer and return.
    queued_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    delays = models.PositiveSmallIntegerField(default=0)
    behind = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)
    # Position of the matter in hand, or the next to be.
    matter = models.PositiveSmallIntegerField(default=1)
    for_window_id = models.UUIDField(null=True)
    # The window and clerk it stands at (CALLED, SERVING), or stood at last.
    window = models.ForeignKey("organisation.Window", models.PROTECT, null=True)
    clerk_id = models.UUIDField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True)
    last_called_at = models.DateTimeField(null=True)
    serving_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "day", "prefix", "serial"], name="one_visit_per_number"
            ),
            models.UniqueConstraint(
                fields=["window"],
                condition=Q(state__in=["CALLED", "SERVING"]),
                name="one_visit_at_a_window",
            ),
            models.UniqueConstraint(
                fields=["clerk_id"],
                condition=Q(state__in=["CALLED", "SERVING"]),
                name="one_visit_with_a_clerk",
            ),
            models.UniqueConstraint(
                fields=["appointment_id"],
                condition=Q(appointment_id__isnull=False) & ~Q(state__in=["GIVEN_UP", "EXPIRED"]),
                name="one_visit_per_appointment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["CALLED", "SERVING"])
                | Q(window__isnull=False, clerk_id__isnull=False, called_at__isnull=False),
                name="called_to_a_window",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False, state__in=["DONE", "GIVEN_UP", "EXPIRED"])
                | Q(
                    ended_at__isnull=True,
                    state__in=["WAITING", "CALLED", "SERVING", "HELD", "MISSED"],
                ),
                name="ended_visits_have_an_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "day", "queue_class"],
                condition=Q(state="WAITING"),
                name="visit_waiting",
            ),
            models.Index(
                fields=["place", "day", "state"], condition=Q(ended_at=None), name="visit_open"
            ),
            models.Index(fields=["person_id", "day"], name="visit_person"),
        ]

    @property
    def number(self) -> str:
        """The number as printed and called: prefix and at least three digits."""
        return f"{self.prefix}{self.serial:03d}"


class VisitMatter(Row):
    """One of the matters a visit is for, in order; the case that came of it."""

    visit = models.ForeignKey("queueing.Visit", models.PROTECT, related_name="matters")
    position = models.PositiveSmallIntegerField()
    queue_class = models.CharField(max_length=24)
    item_slug = models.CharField(max_length=80, blank=True, default="")
    item_name = models.CharField(max_length=300, blank=True, default="")
    case_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "position"], name="one_matter_per_position")
        ]

    @property
    def state(self) -> str:
        """TO_DO, IN_HAND or DONE, from where its visit stands."""
        if self.position > self.visit.matter:
            return "TO_DO"
        is_over = self.position < self.visit.matter or self.visit.state == Visit.State.DONE
        return "DONE" if is_over else "IN_HAND"


class VisitPeriod(Row):
    """The ledger: a visit's stretches follow one another without gap or overlap."""

    class Kind(models.TextChoices):
        WAIT = "WAIT", _("等候")
        WALK = "WALK", _("走到窗口")
        SERVE = "SERVE", _("办理")
        HOLD = "HOLD", _("挂起")
        AWAY = "AWAY", _("过号未到")

    visit = models.ForeignKey("queueing.Visit", models.PROTECT, related_name="periods")
    kind = models.CharField(max_length=5, choices=Kind)
    queue_class = models.CharField(max_length=24)
    window_id = models.UUIDField(null=True)
    clerk_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(ended_at=None), name="one_open_period"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="period_forward",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "started_at"], name="period_kind_start"),
        ]


class VisitAct(Row):
    """One verb done to a visit: the values that decided it, and what it was before (undo)."""

    visit = models.ForeignKey("queueing.Visit", models.PROTECT, related_name="acts")
    place_id = models.UUIDField()
    visit_version = models.PositiveIntegerField()
    verb = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    window_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    why = models.JSONField(null=True)
    before = models.JSONField(null=True)
    # Set for what the boards announce (calls and recalls): their order in this place.
    board_sequence = models.PositiveBigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    # The form's once-only key, for numbers and calls: a repeat finds the first one's act.
    request_key = models.CharField(max_length=80, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request_key"],
                condition=Q(request_key__isnull=False),
                name="one_act_per_request",
            ),
            models.UniqueConstraint(
                fields=["visit", "visit_version"], name="one_act_per_visit_version"
            ),
            models.UniqueConstraint(
                fields=["place_id", "board_sequence"],
                condition=Q(board_sequence__isnull=False),
                name="one_board_event_per_place",
            ),
        ]
        indexes = [models.Index(fields=["place_id", "at"], name="act_of_the_day")]


class WindowShift(Row):
    """A stretch a window was open or paused, by whom; the row without an end is the present."""

    class Kind(models.TextChoices):
        OPEN = "OPEN", _("开放")
        PAUSED = "PAUSED", _("暂停")

    window = models.ForeignKey("organisation.Window", models.PROTECT, related_name="shifts")
    place_id = models.UUIDField()
    clerk_id = models.UUIDField()
    clerk_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=Kind)
    reason = models.CharField(max_length=80, blank=True, default="")
    # What window and clerk together can serve, fixed when the window opens.
    class_codes = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window"], condition=Q(ended_at=None), name="one_shift_at_a_window"
            ),
            models.UniqueConstraint(
                fields=["clerk_id"], condition=Q(ended_at=None), name="one_shift_of_a_clerk"
            ),
        ]
        indexes = [models.Index(fields=["place_id", "started_at"], name="shift_of_the_day")]


class WindowDuty(Row):
    """A and B of a window (AB岗): equal rights, B stands in."""

    class Part(models.TextChoices):
        A = "A", _("A 岗")
        B = "B", _("B 岗")

    window = models.ForeignKey("organisation.Window", models.PROTECT, related_name="duties")
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    part = models.CharField(max_length=1, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "part"], name="one_clerk_per_part"),
            models.UniqueConstraint(fields=["window", "account"], name="one_part_per_clerk"),
        ]


class ClerkSkill(Row):
    """What one clerk can serve; a clerk without a row serves all that the window is fitted for."""

    account = models.OneToOneField("accounts.Account", models.PROTECT, related_name="+")
    class_codes = models.JSONField(default=list)


class Kiosk(Row):
    """A self-service terminal this centre has enrolled; its printer, its blocks of numbers."""

    place = models.ForeignKey("organisation.Place", models.PROTECT)
    name = models.CharField(max_length=40)
    # Keyed digest of the device's own secret; the secret is only in the device.
    digest = models.CharField(max_length=64, blank=True, default="")
    printer = models.JSONField(default=dict)
    is_low = models.BooleanField(default=False)
    enrolled_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=Q(withdrawn_at=None),
                name="one_kiosk_per_name",
            )
        ]


class NumberLease(Row):
    """A block of numbers one kiosk may give while the network is away; nobody else gets them."""

    kiosk = models.ForeignKey("queueing.Kiosk", models.PROTECT, related_name="leases")
    day = models.DateField()
    prefix = models.CharField(max_length=4)
    queue_class = models.CharField(max_length=24)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    leased_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kiosk", "day", "prefix", "first"], name="one_lease_per_block"
            ),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="lease_forward"),
        ]


class PrintJob(Row):
    """One slip for one number: printed is a recorded state, not a hope."""

    class State(models.TextChoices):
        ISSUED = "ISSUED", _("待打印")
        PRINTED = "PRINTED", _("已打印")
        FAILED = "FAILED", _("打印失败")

    visit = models.ForeignKey("queueing.Visit", models.PROTECT, related_name="slips")
    kiosk = models.ForeignKey("queueing.Kiosk", models.PROTECT, null=True)
    copy = models.PositiveSmallIntegerField(default=1)  # 2 and more: reprinted
    state = models.CharField(max_length=8, choices=State, default=State.ISSUED)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "copy"], name="one_slip_per_copy")]


class Inquiry(Row):
    """What somebody asked at first contact, and who owns it until it is accepted (首问负责)."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("在办")
        HANDING_OVER = "HANDING_OVER", _("待接收")
        CLOSED = "CLOSED", _("已办结")

    place = models.ForeignKey("organisation.Place", models.PROTECT)
    number = models.PositiveIntegerField()
    day = models.DateField()
    said = EncryptedTextField(blank=True, default="")
    item_slug = models.CharField(max_length=80, blank=True, default="")
    item_name = models.CharField(max_length=300, blank=True, default="")
    visit = models.ForeignKey("queueing.Visit", models.PROTECT, null=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    owner = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+")
    offered_to = models.ForeignKey("accounts.Account", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=16, blank=True, default="")
    note = EncryptedTextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "day", "number"], name="one_inquiry_per_number"
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_at__isnull=False, offered_to=None)
                | Q(state="OPEN", closed_at=None, offered_to=None)
                | Q(state="HANDING_OVER", closed_at=None, offered_to__isnull=False),
                name="inquiry_state_told",
            ),
        ]


class HelpCall(Row):
    """Somebody at a kiosk, a window or on the phone asked for a person to come."""

    place = models.ForeignKey("organisation.Place", models.PROTECT)
    place_name = models.CharField(max_length=60)  # which kiosk, window or seat
    kiosk = models.ForeignKey("queueing.Kiosk", models.PROTECT, null=True)
    visit = models.ForeignKey("queueing.Visit", models.PROTECT, null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["place", "asked_at"], condition=Q(answered_at=None), name="help_waiting"
            )
        ]


class FittedWait(Row):
    """What the hall has learned about its waits, refitted every night."""

    place = models.OneToOneField("organisation.Place", models.PROTECT)
    model = models.JSONField()
    observations = models.PositiveIntegerField()
    coverage = models.FloatField(null=True)
    fitted_at = models.DateTimeField()
