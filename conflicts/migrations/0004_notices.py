"""The daily mail that a notice goes in; why a mail is not sent; and quick counts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0003_reviewing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="digest",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notices",
                to="conflicts.noticedigest",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="dropped",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="noticedigest",
            name="dropped",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at", None)),
                fields=["user"],
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("handed_at", None)),
                fields=["how", "created_at"],
                name="notice_unsent",
            ),
        ),
        migrations.AlterModelOptions(
            name="noticedigest",
            options={
                "verbose_name": "daily mail",
                "verbose_name_plural": "daily mails",
            },
        ),
    ]
