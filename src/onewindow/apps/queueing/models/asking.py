"""Who asked for what, and who owns it? First contacts, and calls for help."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onewindow.apps.encryption import EncryptedTextField
from onewindow.apps.rows import Row


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
