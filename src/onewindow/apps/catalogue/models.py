"""What can be handled here? Service items, their versions, and the law behind them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


class Origin(models.TextChoices):
    """Who answers for the content: this centre, or the source it was taken from."""

    OWN = "OWN", _("本中心")
    IMPORTED = "IMPORTED", _("来源导入")


class ServiceItem(Row):
    """One thing a body does on application (事项); its content lives in versions.

    `name` follows the newest version, so that lists need not open any content.
    `source_digest` is the content last taken from `source`: the same again changes nothing.
    """

    slug = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    source = models.CharField(max_length=32, default="own")
    source_name = models.CharField(max_length=160, blank=True, default="")
    source_digest = models.CharField(max_length=64, blank=True, default="")
    department_name = models.CharField(max_length=160)
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="item_name"),
            models.Index(fields=["department_name", "name", "id"], name="item_department"),
            GinIndex(fields=["name"], name="item_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class ItemVersion(Row):
    """One dated implementation list (实施清单); only a draft's content may change.

    IMPORTED is content as a source published it: shown with its source, not vouched for,
    nothing can be filed under it. PUBLISHED has passed every check of this centre.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        CHECKED = "CHECKED", _("已检查")
        PUBLISHED = "PUBLISHED", _("已发布")
        WITHDRAWN = "WITHDRAWN", _("已撤下")
        IMPORTED = "IMPORTED", _("来源导入")

    item = models.ForeignKey("catalogue.ServiceItem", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.OWN)
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)
    row_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state="PUBLISHED"),
                name="one_published_version",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state="IMPORTED"),
                name="one_imported_version",
            ),
        ]


class ItemListing(models.Model):
    """What lists and search see of an item: its published version, else its imported one.

    `can_apply` is false for imported content: a guide to read, labelled with its source.
    """

    item = models.OneToOneField("catalogue.ServiceItem", models.CASCADE, primary_key=True)
    version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT)
    name = models.CharField(max_length=300)
    item_type = models.CharField(max_length=24)
    item_kind = models.CharField(max_length=12)
    department_name = models.CharField(max_length=160)
    audience = ArrayField(models.CharField(max_length=24), default=list)
    stage = models.CharField(max_length=24, blank=True, default="", db_index=True)
    stages = ArrayField(models.CharField(max_length=24), default=list)
    topics = ArrayField(models.CharField(max_length=40), default=list)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.OWN)
    source_name = models.CharField(max_length=160, blank=True, default="")
    can_apply = models.BooleanField(default=False)
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
            GinIndex(fields=["stages"], name="listing_stages"),
            models.Index(fields=["department_name", "name", "item"], name="listing_department"),
            models.Index(fields=["name", "item"], name="listing_name"),
        ]


class LawArticle(Row):
    """The text of one cited article, with its version and confidence.

    `law` is the short title items cite (行政许可法). Where the text is not
    held here, `text` is empty, `says` holds the gist and `note` says where to look.
    """

    law = models.CharField(max_length=160)
    title = models.CharField(max_length=200, blank=True, default="")
    article = models.CharField(max_length=40)
    text = models.TextField(blank=True, default="")
    says = models.CharField(max_length=300, blank=True, default="")
    version = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    confidence = models.CharField(max_length=1, default="t")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["law", "article"], name="one_article_text")]


class ProofItem(Row):
    """One entry of the published list of proofs (证明事项清单); no other may be asked (R-3-20)."""

    name = models.CharField(max_length=200, unique=True)
    basis = models.CharField(max_length=300, blank=True, default="")
    requesting_bodies = ArrayField(models.CharField(max_length=160), default=list)
    issuing_body = models.CharField(max_length=160, blank=True, default="")
    confidence = models.CharField(max_length=1, default="u")


class HandlingTime(models.Model):
    """How long the item really took: 90th percentile in working days, and of how many."""

    item = models.OneToOneField("catalogue.ServiceItem", models.CASCADE, primary_key=True)
    p90_working_days = models.PositiveSmallIntegerField()
    decided = models.PositiveIntegerField()
    as_of = models.DateField()


class FormField(Row):
    """One field a form may ask for, with its purpose, legal basis and retention.

    PIPL art. 6, 13, 19: a field without them does not enter the catalogue; the database
    keeps this too. `code` never changes; the journal holds each version of the definition.
    """

    code = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    purpose = models.CharField(max_length=300)
    ground = models.CharField(max_length=16, default="STATUTORY_DUTY")
    legal_basis = models.CharField(max_length=300)
    retention = models.CharField(max_length=160)
    confidence = models.CharField(max_length=1, default="u")
    sensitive = models.BooleanField(default=False)
    choices = models.JSONField(default=list, blank=True)
    hint = models.CharField(max_length=200, blank=True, default="")
    known_from = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    shortest = models.PositiveSmallIntegerField(default=0)
    longest = models.PositiveSmallIntegerField(default=200)
    past_only = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__regex=r"\S"), name="field_has_purpose"
            ),
            models.CheckConstraint(
                condition=models.Q(legal_basis__regex=r"\S"), name="field_has_legal_basis"
            ),
            models.CheckConstraint(
                condition=models.Q(retention__regex=r"\S"), name="field_has_retention"
            ),
            models.CheckConstraint(
                condition=models.Q(longest__gte=models.F("shortest")) & models.Q(longest__gte=1),
                name="field_length",
            ),
        ]
        indexes = [models.Index(fields=["label", "code"], name="field_label")]

    def __str__(self) -> str:
        return self.label
