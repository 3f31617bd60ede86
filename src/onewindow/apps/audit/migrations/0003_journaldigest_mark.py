from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_seal_lanes")]

    operations = [
        migrations.AddField(
            model_name="journaldigest",
            name="mark",
            field=models.CharField(default="", max_length=64),
        ),
    ]
