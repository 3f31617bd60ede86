from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_api_token'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='must_change_password',
            field=models.BooleanField(default=False),
        ),
    ]
