from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("writes", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="TryCount",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField(default=0)),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
