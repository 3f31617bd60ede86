from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_decided_by_law'),
    ]

    operations = [
        migrations.AddField(
            model_name='casematerial',
            name='lost_at',
            field=models.DateTimeField(null=True),
        ),
    ]
