"""Triggers that note every change which residents could see: see `residents.versions`.

They look at whole statements, so that importing ten thousand works notes one change,
and only at what is or was public: detection and planners write the rest often.
"""

from django.db import migrations

# Its argument is a condition on the rows before and after; without it any row counts.
NOTE_CHANGE = """
CREATE FUNCTION residents_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    matters boolean := TG_NARGS = 0;
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
    IF matters THEN
        INSERT INTO residents_publicchange DEFAULT VALUES;
    END IF;
    RETURN NULL;
END $$;
"""

ROWS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
}
WHERE = {
    "projects_plannedwork": "visibility = 'public'",
    "projects_plannedwork_areas": (
        "plannedwork_id IN "
        "(SELECT id FROM projects_plannedwork WHERE visibility = 'public')"
    ),
    "conflicts_combination": "state = 'accepted'",
    "conflicts_combinationmember": (
        "combination_id IN "
        "(SELECT id FROM conflicts_combination WHERE state = 'accepted')"
    ),
}
ANY_CHANGE = (
    "organisations_organisation",
    "areas_area",
    "residents_initiative",
    "residents_news",
)
CALL = "FOR EACH STATEMENT EXECUTE FUNCTION residents_note_change"


def _triggers() -> list[str]:
    some = [
        f"CREATE TRIGGER residents_{event.lower()} AFTER {event} ON {table} "
        f"{rows} {CALL}($${condition}$$);"
        for table, condition in WHERE.items()
        for event, rows in ROWS.items()
    ]
    every = [
        f"CREATE TRIGGER residents_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"{CALL}();"
        for table in ANY_CHANGE
    ]
    emptied = [
        f"CREATE TRIGGER residents_emptied AFTER TRUNCATE ON {table} {CALL}();"
        for table in (*WHERE, *ANY_CHANGE)
    ]
    return [*some, *every, *emptied]


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [NOTE_CHANGE, *_triggers()],
            # Takes the triggers along.
            "DROP FUNCTION residents_note_change() CASCADE",
        )
    ]
