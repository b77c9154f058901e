"""The history of works that are older than it begins with what they are."""

from typing import Any

from django.db import migrations

START = """
INSERT INTO {events} (pgh_created_at, pgh_label, pgh_obj_id, {columns})
SELECT work.updated_at, 'start', work.id, {columns}
FROM {works} work
WHERE NOT EXISTS (SELECT FROM {events} event WHERE event.pgh_obj_id = work.id)
ORDER BY work.updated_at, work.id
"""


def begin(apps: Any, schema_editor: Any) -> None:
    """So that the first change after this can be told, and taken back."""
    event = apps.get_model("projects", "WorkEvent")._meta
    work = apps.get_model("projects", "PlannedWork")._meta
    names = (field.column for field in event.concrete_fields)
    columns = [f'"{name}"' for name in names if not name.startswith("pgh_")]
    schema_editor.execute(
        START.format(
            events=event.db_table, works=work.db_table, columns=", ".join(columns)
        )
    )


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("projects", "WorkEvent").objects.filter(pgh_label="start").delete()


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_question_mails")]

    operations = [migrations.RunPython(begin, forget)]
