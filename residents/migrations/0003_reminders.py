from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0002_public_changes")]

    operations = [
        migrations.AlterField(
            model_name="subscriptionmail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirm", "asks to confirm"),
                    ("news", "news"),
                    ("reminder", "asks whether it should go on"),
                ],
                max_length=10,
            ),
        ),
    ]
