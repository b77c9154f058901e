"""Some letters are never sent, and say why; those that were claimed before a claim had
an owner may be on their way, and are not sent once more."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def leave_alone_what_was_claimed(apps: Any, _editor: Any) -> None:
    for name in ("DigestMail", "QuestionMail"):
        claimed = apps.get_model("projects", name).objects.filter(
            claim=None, claimed_at__isnull=False, handed_at=None
        )
        claimed.update(handed_at=F("claimed_at"))


class Migration(migrations.Migration):
    dependencies = [("projects", "0008_import_layers")]

    operations = [
        migrations.AddField(
            "digestmail",
            "dropped",
            models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            "questionmail",
            "dropped",
            models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AlterModelOptions(
            "digestmail",
            {"verbose_name": "weekly mail", "verbose_name_plural": "weekly mails"},
        ),
        migrations.AlterModelOptions(
            "questionmail",
            {
                "verbose_name": "mail about a question",
                "verbose_name_plural": "mails about questions",
            },
        ),
        migrations.RunPython(
            leave_alone_what_was_claimed, migrations.RunPython.noop, elidable=True
        ),
    ]
