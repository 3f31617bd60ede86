"""What can be handled here? Service items, their versions, and the law behind them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


class ServiceItem(Row):
    """One thing a body does on application (事项); its content lives in versions."""

    slug = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=32, default="own")
    department_name = models.CharField(max_length=160)
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class ItemVersion(Row):
    """One dated implementation list (实施清单); a published one never changes."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        CHECKED = "CHECKED", _("已检查")
        PUBLISHED = "PUBLISHED", _("已发布")
        WITHDRAWN = "WITHDRAWN", _("已撤下")

    item = models.ForeignKey("catalogue.ServiceItem", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)
    row_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state="PUBLISHED"),
                name="one_published_version",
            ),
        ]


class ItemListing(models.Model):
    """The published item as lists and search see it; rebuilt on publishing."""

    item = models.OneToOneField("catalogue.ServiceItem", models.CASCADE, primary_key=True)
    version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT)
    name = models.CharField(max_length=300)
    item_type = models.CharField(max_length=24)
    item_kind = models.CharField(max_length=12)
    department_name = models.CharField(max_length=160, db_index=True)
    audience = ArrayField(models.CharField(max_length=24), default=list)
    stage = models.CharField(max_length=24, blank=True, default="", db_index=True)
    everyday_names = ArrayField(models.CharField(max_length=80), default=list)
    pinyin = models.TextField(blank=True, default="")
    words = SearchVectorField(null=True)
    meaning = models.BinaryField(null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="listing_words"),
            GinIndex(fields=["name"], name="listing_name_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["audience"], name="listing_audience"),
            models.Index(fields=["name", "item"], name="listing_name"),
        ]


class LawArticle(Row):
    """The text of one cited article, with its version and confidence."""

    law = models.CharField(max_length=160)
    article = models.CharField(max_length=40)
    text = models.TextField(blank=True, default="")
    version = models.CharField(max_length=40, blank=True, default="")
    confidence = models.CharField(max_length=1, default="t")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["law", "article"], name="one_article_text")]


class HandlingTime(models.Model):
    """How long the item really took: 90th percentile in working days, and of how many."""

    item = models.OneToOneField("catalogue.ServiceItem", models.CASCADE, primary_key=True)
    p90_working_days = models.PositiveSmallIntegerField()
    decided = models.PositiveIntegerField()
    as_of = models.DateField()
