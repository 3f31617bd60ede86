from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assistance", "0002_unanswered_visits")]

    operations = [
        migrations.AddField(
            model_name="proxymandate",
            name="taken_down_by_id",
            field=models.UUIDField(db_index=True, null=True),
        ),
    ]
