"""What are the days of the week called, in the reader's language?"""

from django.utils.translation import gettext_lazy as _

# Monday first, as `date.weekday()` counts.
WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
