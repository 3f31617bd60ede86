"""What were people told? Messages to people, one row each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


class Message(Row):
    """A message in the person's inbox; SMS goes out through an adapter when configured."""

    class Kind(models.TextChoices):
        NOTICE = "NOTICE", _("办件通知")
        RATING = "RATING", _("评价邀请")

    person_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=12, choices=Kind)
    once_key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    link = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
