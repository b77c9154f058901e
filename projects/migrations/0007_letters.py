"""A worker that dies while it sends leaves a mail that another can take over."""

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


def _letter_fields(model: str) -> list[Operation]:
    moment = models.DateTimeField(editable=False, null=True)
    return [
        migrations.AddField(
            model, "claim", models.UUIDField(editable=False, null=True)
        ),
        migrations.AddField(model, "handed_at", moment),
        migrations.AlterField(model, "claimed_at", moment),
        migrations.AlterField(model, "sent_at", moment),
    ]


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_keep_adopted_works")]

    operations = [*_letter_fields("digestmail"), *_letter_fields("questionmail")]
