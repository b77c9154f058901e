"""Whether a note was made meanwhile, what was decided, and what stays once closed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0005_opportunity_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="conflicts.decision",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="revision",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="told",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="meeting",
            name="earlier",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="meeting",
            name="next_on",
            field=models.DateField(blank=True, null=True, verbose_name="next meeting"),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="closed"),
        ),
        migrations.AlterField(
            model_name="meeting",
            name="notes",
            field=models.TextField(
                blank=True,
                help_text="Of the meeting as a whole; only the municipality reads these.",
                verbose_name="notes",
            ),
        ),
        migrations.AlterField(
            model_name="meetingaction",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="actions",
                to="conflicts.agendaitem",
            ),
        ),
    ]
