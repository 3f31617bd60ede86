from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_places_on_the_map")]

    operations = [
        migrations.AddField(
            model_name="place",
            name="neighbourhoods",
            field=models.JSONField(default=list),
        ),
    ]
