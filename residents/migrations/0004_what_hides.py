"""Of every public change the triggers now also note whether something may have been
hidden with it: what is only added or changed may wait a little, see
`residents.versions`.

What is removed was hidden, and so is whatever an update touches, but for the rows that
`HIDES` knows better about. What is added hides nothing.
"""

from importlib import import_module

from django.db import migrations, models

_before = import_module("residents.migrations.0002_public_changes")

# The arguments: a condition on the rows before and after, without which any row counts;
# and one on those of before, `was`, without which an update or removal hides.
NOTE_CHANGE = """
CREATE OR REPLACE FUNCTION residents_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    matters boolean := TG_NARGS = 0;
    hides boolean := TG_OP <> 'INSERT';
    rows text;
BEGIN
    IF NOT matters THEN
        FOREACH rows IN ARRAY
            CASE TG_OP
                WHEN 'INSERT' THEN ARRAY['new_rows']
                WHEN 'DELETE' THEN ARRAY['old_rows']
                ELSE ARRAY['old_rows', 'new_rows']
            END
        LOOP
            EXIT WHEN matters;
            EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %s)', rows, TG_ARGV[0])
            INTO matters;
        END LOOP;
    END IF;
    IF matters AND TG_NARGS = 2 THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM old_rows AS was WHERE (%s) AND (%s))',
            TG_ARGV[0], TG_ARGV[1]
        ) INTO hides;
    END IF;
    IF matters THEN
        INSERT INTO residents_publicchange (hides) VALUES (hides);
    END IF;
    RETURN NULL;
END $$;
"""
# A work whose period is over is hidden too: by tomorrow, wherever it is today already.
# A text may have named somebody. A work in its areas is written anew each time that it
# is saved.
HIDES = {
    ("projects_plannedwork", "UPDATE"): (
        "NOT EXISTS (SELECT FROM new_rows AS now WHERE now.id = was.id"
        " AND now.visibility = 'public' AND now.status = was.status"
        " AND now.public_text = was.public_text"
        " AND (now.footprint IS NOT NULL OR was.footprint IS NULL)"
        " AND (now.latest_end IS NOT DISTINCT FROM was.latest_end"
        " OR now.latest_end IS NULL OR now.latest_end > current_date + 1))"
    ),
    ("conflicts_combination", "UPDATE"): (
        "NOT EXISTS (SELECT FROM new_rows AS now WHERE now.id = was.id"
        " AND now.state = 'accepted')"
    ),
    ("projects_plannedwork_areas", "DELETE"): "false",
}


def _triggers(hides: dict[tuple[str, str], str]) -> list[str]:
    """These anew, with what each hides; without if it is empty."""
    return [
        statement
        for table, event in HIDES
        for statement in (
            f"DROP TRIGGER residents_{event.lower()} ON {table};",
            f"CREATE TRIGGER residents_{event.lower()} AFTER {event} ON {table} "
            f"{_before.ROWS[event]} {_before.CALL}($${_before.WHERE[table]}$$"
            + (f", $${hides[table, event]}$$" if hides else "")
            + ");",
        )
    ]


# Of ideas only those matter that everybody may read: anybody may write one and change
# it, and must not make all answers anew by that.
_IDEAS = "residents_initiative"
_SOME_IDEAS = [
    f"DROP TRIGGER residents_change ON {_IDEAS};",
    *(
        f"CREATE TRIGGER residents_{event.lower()} AFTER {event} ON {_IDEAS} "
        f"{rows} {_before.CALL}($$state = 'published'$$);"
        for event, rows in _before.ROWS.items()
    ),
]
_ANY_IDEA = [
    *(f"DROP TRIGGER residents_{event.lower()} ON {_IDEAS};" for event in _before.ROWS),
    f"CREATE TRIGGER residents_change AFTER INSERT OR UPDATE OR DELETE ON {_IDEAS} "
    f"{_before.CALL}();",
]


class Migration(migrations.Migration):
    dependencies = [("residents", "0003_reminders")]

    operations = [
        migrations.AddField(
            model_name="publicchange",
            name="hides",
            field=models.BooleanField(db_default=True),
        ),
        migrations.RunSQL(
            [NOTE_CHANGE, *_triggers(HIDES), *_SOME_IDEAS],
            [
                _before.NOTE_CHANGE.replace("CREATE", "CREATE OR REPLACE", 1),
                *_triggers({}),
                *_ANY_IDEA,
            ],
        ),
    ]
