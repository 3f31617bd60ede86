from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("assistance", "0001_mandates_visits_and_regions")]

    operations = [
        migrations.AddField(
            model_name="homevisit",
            name="station_nudged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="homevisit",
            name="head_nudged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="homevisit",
            index=models.Index(
                condition=Q(head_nudged_at__isnull=True, state="REQUESTED"),
                fields=["accept_due", "id"],
                name="visit_unanswered",
            ),
        ),
    ]
