"""Where is it handled, and by whom? Departments, places, windows, posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


class Department(Row):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True, default="")
    uscc = models.CharField(max_length=18, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Place(Row):
    """A service centre, a community station (便民服务站) or a team that moves.

    NEIGHBOUR is a centre of another district that takes in for this one and the other way round.
    """

    class Kind(models.TextChoices):
        CENTRE = "CENTRE", _("政务服务中心")
        NEIGHBOUR = "NEIGHBOUR", _("跨区域合作中心")
        MOBILE = "MOBILE", _("流动审批小分队")
        STATION = "STATION", _("便民服务站")

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=60, blank=True, default="")
    address = models.CharField(max_length=200)
    # Degrees; of a team that moves, where it stands today is its stop's.
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    phone = models.CharField(max_length=40, blank=True, default="")
    complaint_phone = models.CharField(max_length=40, blank=True, default="")
    hours = models.JSONField(default=dict)
    item_slugs = models.JSONField(default=list)
    # Of a centre: the parts of its district people say they live in, {name, latitude, longitude}.
    neighbourhoods = models.JSONField(default=list)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class QueueClass(Row):
    """A class of matters that stand in one line (号类), with the letter its numbers begin with."""

    place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="queue_classes")
    code = models.SlugField(max_length=24)
    prefix = models.CharField(max_length=2)
    name = models.CharField(max_length=40)
    note = models.CharField(max_length=120, blank=True, default="")
    # Which matters belong here: named items first, then whole departments (an item's department).
    item_slugs = models.JSONField(default=list)
    department_codes = models.JSONField(default=list)
    # What the centre expects before it has measured: minutes of one service at the window.
    expected_minutes = models.PositiveSmallIntegerField(default=10)
    # Part of the hall whose board shows these numbers.
    zone = models.CharField(max_length=24, blank=True, default="")
    is_booked_online = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="one_class_per_code"),
            models.UniqueConstraint(fields=["place", "prefix"], name="one_class_per_prefix"),
        ]

    def __str__(self) -> str:
        return self.name


class Window(Row):
    """A window of a place; it serves the departments named in `department_codes`."""

    class Kind(models.TextChoices):
        INTEGRATED = "INTEGRATED", _("综合窗口")
        ISSUING = "ISSUING", _("出件窗口")
        SPECIAL = "SPECIAL", _("专窗")
        UNRESOLVED = "UNRESOLVED", _("“办不成事”反映窗口")

    place = models.ForeignKey("organisation.Place", models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True)
    department_codes = models.JSONField(default=list)
    # Codes of the queue classes this window is fitted for (integrated, two-skill, special).
    class_codes = models.JSONField(default=list)
    accessible = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="one_window_per_number")
        ]


class Role(models.TextChoices):
    """What a member of staff may do; residents hold no post."""

    CLERK = "CLERK", _("窗口人员")
    REVIEWER = "REVIEWER", _("审批人员")
    APPROVER = "APPROVER", _("部门负责人")
    ISSUING_CLERK = "ISSUING_CLERK", _("出件人员")
    GREETER = "GREETER", _("导办人员")
    DUTY_HEAD = "DUTY_HEAD", _("大厅值班长")
    ITEM_ADMIN = "ITEM_ADMIN", _("事项管理员")
    SUPERVISOR = "SUPERVISOR", _("督查人员")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("系统管理员")
    SECURITY_ADMIN = "SECURITY_ADMIN", _("安全管理员")
    AUDIT_ADMIN = "AUDIT_ADMIN", _("审计管理员")


class Post(Row):
    """One account's role at a department or a place (等保: administrators apart)."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=Role)
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True)
    place = models.ForeignKey("organisation.Place", models.PROTECT, null=True)
    window = models.ForeignKey("organisation.Window", models.PROTECT, null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "department"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_open_post",
            )
        ]


class CalendarYear(Row):
    """The yearly holiday notice in force (R-5-2); a later import replaces it."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=300)
    days = models.JSONField()
    imported_at = models.DateTimeField()
