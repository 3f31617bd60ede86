from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bundles", "0002_mended_results")]

    operations = [
        migrations.AddIndex(
            model_name="package",
            index=models.Index(
                fields=["accepted_by_id", "accepted_at"], name="package_accepted_by"
            ),
        ),
        migrations.AddIndex(
            model_name="package",
            index=models.Index(
                condition=models.Q(("channel", "COUNTER")),
                fields=["created_by_id", "submitted_at"],
                name="package_handed_in_by",
            ),
        ),
    ]
