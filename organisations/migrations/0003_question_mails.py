"""A mail about every question and answer is a choice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_workplace"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="question_mails",
            field=models.BooleanField(
                default=True, verbose_name="a mail about every question and answer"
            ),
        ),
    ]
