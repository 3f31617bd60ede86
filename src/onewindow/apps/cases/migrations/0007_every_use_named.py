import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_sources_fall_away'),
    ]

    operations = [
        migrations.AddField(
            model_name='casematerial',
            name='use_ids',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), default=list, size=None
            ),
        ),
    ]
