"""Who stands in the hall, since when, for what? Visits, their ledger, what was done to them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


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
        TAKEN_BACK = "TAKEN_BACK", _("已收回")

    class Lane(models.TextChoices):
        EMERGENCY = "EMERGENCY", _("急事")
        ADVANCED = "ADVANCED", _("值班长提前")
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

    # Without indexes of their own: every step of a visit would have to write them again.
    place = models.ForeignKey("organisation.Place", models.PROTECT, db_index=False)
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
    window = models.ForeignKey("organisation.Window", models.PROTECT, null=True, db_index=False)
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
                condition=Q(appointment_id__isnull=False)
                & ~Q(state__in=["GIVEN_UP", "EXPIRED", "TAKEN_BACK"]),
                name="one_visit_per_appointment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["CALLED", "SERVING"])
                | Q(window__isnull=False, clerk_id__isnull=False, called_at__isnull=False),
                name="called_to_a_window",
            ),
            models.CheckConstraint(
                condition=Q(
                    ended_at__isnull=False,
                    state__in=["DONE", "GIVEN_UP", "EXPIRED", "TAKEN_BACK"],
                )
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
            models.Index(
                fields=["person_id", "day"],
                condition=Q(person_id__isnull=False),
                name="visit_person",
            ),
        ]

    @property
    def number(self) -> str:
        """The number as printed and called: prefix and at least three digits."""
        return f"{self.prefix}{self.serial:03d}"


class VisitMatter(Row):
    """One of the matters a visit is for, in order; the case that came of it."""

    visit = models.ForeignKey(
        "queueing.Visit", models.PROTECT, related_name="matters", db_index=False
    )
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

    visit = models.ForeignKey("queueing.Visit", models.PROTECT, related_name="acts", db_index=False)
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
