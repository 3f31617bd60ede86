"""When is somebody expected? Plans, slots, seats, appointments, and who waits for an earlier time.

A seat is a row: a slot of ten has ten, and a seat has one holder. So no code, however wrong, can
give out an eleventh place.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


class SlotPlan(Row):
    """How one line of a place is booked in one kind of hours."""

    class Kind(models.TextChoices):
        NORMAL = "NORMAL", _("正常时段")
        NOON = "NOON", _("午间服务")
        EXTENDED = "EXTENDED", _("延时服务")
        OFF_PEAK = "OFF_PEAK", _("错时服务")
        WEEKEND = "WEEKEND", _("周末服务")

    place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="slot_plans")
    queue_class = models.ForeignKey("organisation.QueueClass", models.PROTECT)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NORMAL)
    # Kind of window the people will be called to, said on the confirmation; empty: any.
    window_kind = models.CharField(max_length=12, blank=True, default="")
    # Empty: the place's own opening hours.
    periods = models.JSONField(default=list)
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    quota = models.PositiveSmallIntegerField()
    reserve = models.PositiveSmallIntegerField(default=1)
    ahead_days = models.PositiveSmallIntegerField(default=5)
    same_day = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["queue_class", "kind"],
                condition=Q(is_open=True),
                name="one_open_plan_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=240), name="slot_length"
            ),
        ]


class SlotDay(Row):
    """A day that is not as usual: closed, or open although it would be closed."""

    place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="slot_days")
    # Empty: every line of the place.
    queue_class = models.ForeignKey("organisation.QueueClass", models.PROTECT, null=True)
    day = models.DateField()
    is_closed = models.BooleanField()
    reason = models.CharField(max_length=80)
    periods = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "queue_class", "day"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="one_exception_per_day",
            )
        ]


class Slot(Row):
    """A stretch of one line that can be booked, made ahead from its plan."""

    place = models.ForeignKey("organisation.Place", models.PROTECT)
    queue_class = models.ForeignKey("organisation.QueueClass", models.PROTECT)
    plan = models.ForeignKey("appointments.SlotPlan", models.PROTECT)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "queue_class", "starts_at"], name="one_slot_per_start"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_has_length"),
        ]
        indexes = [models.Index(fields=["queue_class", "day"], name="slots_of_day")]


class Seat(Row):
    """One place in a slot; `appointment_id` holds it, until `held_until` when that is set."""

    slot = models.ForeignKey("appointments.Slot", models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    # For those the hall owes a place (next-day priority, a day it closed), not for the public.
    is_reserve = models.BooleanField(default=False)
    # Taken out of the plan: whoever holds it keeps it, nobody gets it anew.
    is_withdrawn = models.BooleanField(default=False)
    appointment_id = models.UUIDField(null=True, db_index=True)
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "number"], name="one_seat_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=400), name="seats_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(appointment_id__isnull=False),
                name="hold_has_holder",
            ),
        ]


class Appointment(Row):
    """Somebody's place at a time, from the hold to the service."""

    class State(models.TextChoices):
        HELD = "HELD", _("填写中")
        BOOKED = "BOOKED", _("已预约")
        CHECKED_IN = "CHECKED_IN", _("已签到")
        SERVED = "SERVED", _("已办理")
        LEFT = "LEFT", _("已离开")
        NO_SHOW = "NO_SHOW", _("未到")
        TO_REBOOK = "TO_REBOOK", _("待改约")
        CANCELLED = "CANCELLED", _("已取消")
        LAPSED = "LAPSED", _("未确认")

    person = models.ForeignKey("parties.Person", models.PROTECT, null=True)
    contact_name = EncryptedTextField(blank=True, default="")
    contact_phone = EncryptedTextField(blank=True, default="")
    # Booked at the desk without a phone: the last four of the identity number, and a digest of
    # name and tail by which the same person is known without being named.
    contact_tail = EncryptedTextField(blank=True, default="")
    contact_key = models.CharField(max_length=64, blank=True, default="")
    place = models.ForeignKey("organisation.Place", models.PROTECT)
    queue_class = models.ForeignKey("organisation.QueueClass", models.PROTECT)
    item_slug = models.CharField(max_length=80, blank=True, default="")
    item_name = models.CharField(max_length=300)
    seat = models.ForeignKey("appointments.Seat", models.PROTECT, null=True)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    code = models.CharField(max_length=6)
    state = models.CharField(max_length=10, choices=State)
    channel = models.CharField(max_length=8, default="ONLINE")
    is_priority = models.BooleanField(default=False)
    # The hall changed something: neither a late cancellation nor a no-show is counted.
    is_excused = models.BooleanField(default=False)
    needs_accessible = models.BooleanField(default=False)
    reason = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancelled_late = models.BooleanField(default=False)
    checked_in_at = models.DateTimeField(null=True)
    eve_told_at = models.DateTimeField(null=True)
    hour_told_at = models.DateTimeField(null=True)
    item_told_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(
                    state__in=["HELD", "BOOKED", "CHECKED_IN", "SERVED", "LEFT", "NO_SHOW"]
                ),
                name="one_appointment_per_seat",
            ),
            # R-6-5: one booking a day per person; a place the hall owes comes on top.
            models.UniqueConstraint(
                fields=["person", "day"],
                condition=Q(
                    state__in=["HELD", "BOOKED", "CHECKED_IN", "SERVED", "LEFT", "NO_SHOW"],
                    is_priority=False,
                ),
                name="one_booking_a_day",
            ),
            models.UniqueConstraint(
                fields=["contact_key", "day"],
                condition=Q(
                    state__in=["HELD", "BOOKED", "CHECKED_IN", "SERVED", "LEFT", "NO_SHOW"],
                    is_priority=False,
                )
                & ~Q(contact_key=""),
                name="one_desk_booking_a_day",
            ),
            models.UniqueConstraint(
                fields=["place", "code"],
                condition=Q(state__in=["HELD", "BOOKED", "TO_REBOOK"]),
                name="one_code_at_a_place",
            ),
            models.CheckConstraint(
                # Who was displaced may come on any day and is then checked in without a seat.
                condition=~Q(state__in=["HELD", "BOOKED", "NO_SHOW"]) | Q(seat__isnull=False),
                name="appointment_has_seat",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "day", "state"], name="appointments_of_day"),
            models.Index(fields=["person", "-starts_at"], name="appointments_of_person"),
        ]


class EarlierWish(Row):
    """Somebody with an appointment who would come earlier if a place came free."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("排队等候")
        OFFERED = "OFFERED", _("有空位，等您确认")
        TAKEN = "TAKEN", _("已改到更早")
        ENDED = "ENDED", _("已结束")

    appointment = models.ForeignKey("appointments.Appointment", models.CASCADE)
    place = models.ForeignKey("organisation.Place", models.PROTECT)
    queue_class = models.ForeignKey("organisation.QueueClass", models.PROTECT)
    # The appointment's own time: only what is earlier is offered.
    before = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    joined_at = models.DateTimeField()
    offered_seat = models.ForeignKey("appointments.Seat", models.SET_NULL, null=True)
    offered_at = models.DateTimeField(null=True)
    offer_ends_at = models.DateTimeField(null=True)
    # Slots that were offered and not taken; they are not offered again.
    passed_slots = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(state__in=["WAITING", "OFFERED"]),
                name="one_wish_per_appointment",
            ),
            models.CheckConstraint(
                condition=~Q(state="OFFERED") | Q(offered_seat__isnull=False),
                name="offer_has_seat",
            ),
        ]
        indexes = [
            models.Index(fields=["queue_class", "state", "joined_at"], name="wishes_in_order")
        ]
