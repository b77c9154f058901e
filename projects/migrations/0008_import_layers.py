"""What was found in an uploaded file is kept, and a worker may be asked to find it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_letters")]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "uploaded"),
                    ("reading", "being read"),
                    ("checking", "being checked"),
                    ("checked", "checked"),
                    ("storing", "being imported"),
                    ("done", "imported"),
                    ("undoing", "being undone"),
                    ("undone", "undone"),
                    ("failed", "failed"),
                ],
                default="uploaded",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="ImportLayer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("name", models.TextField(blank=True)),
                ("rows", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                (
                    "of_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="layers",
                        to="projects.import",
                    ),
                ),
            ],
            options={
                "ordering": ["of_import", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("of_import", "number"), name="import_layer_once"
                    )
                ],
            },
        ),
    ]
