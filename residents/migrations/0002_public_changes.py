"""Triggers that note every change which residents could see: see `residents.versions`.

They look at whole statements, so that importing ten thousand works notes one change.
"""

from django.db import migrations

NOTE = """
CREATE FUNCTION residents_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO residents_publicchange DEFAULT VALUES;
    RETURN NULL;
END $$;
"""

# Only what is or was public, only what was decided: detection writes the rest often.
NOTE_WORKS = """
CREATE FUNCTION residents_note_works() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    matters boolean := false;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        matters := EXISTS (SELECT FROM old_rows WHERE visibility = 'public');
    END IF;
    IF TG_OP <> 'DELETE' AND NOT matters THEN
        matters := EXISTS (SELECT FROM new_rows WHERE visibility = 'public');
    END IF;
    IF matters THEN
        INSERT INTO residents_publicchange DEFAULT VALUES;
    END IF;
    RETURN NULL;
END $$;
"""

NOTE_COMBINATIONS = """
CREATE FUNCTION residents_note_combinations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    matters boolean := false;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        matters := EXISTS (SELECT FROM old_rows WHERE state = 'accepted');
    END IF;
    IF TG_OP <> 'DELETE' AND NOT matters THEN
        matters := EXISTS (SELECT FROM new_rows WHERE state = 'accepted');
    END IF;
    IF matters THEN
        INSERT INTO residents_publicchange DEFAULT VALUES;
    END IF;
    RETURN NULL;
END $$;
"""

NOTE_MEMBERS = """
CREATE FUNCTION residents_note_members() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    matters boolean := false;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        matters := EXISTS (
            SELECT FROM old_rows JOIN conflicts_combination c ON c.id = combination_id
            WHERE c.state = 'accepted'
        );
    END IF;
    IF TG_OP <> 'DELETE' AND NOT matters THEN
        matters := EXISTS (
            SELECT FROM new_rows JOIN conflicts_combination c ON c.id = combination_id
            WHERE c.state = 'accepted'
        );
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
# Which function is asked about which table.
WITH_ROWS = {
    "projects_plannedwork": "residents_note_works",
    "conflicts_combination": "residents_note_combinations",
    "conflicts_combinationmember": "residents_note_members",
}
ANY_CHANGE = (
    "projects_plannedwork_areas",
    "organisations_organisation",
    "areas_area",
    "residents_initiative",
    "residents_news",
)


def _triggers() -> list[str]:
    with_rows = [
        f"CREATE TRIGGER residents_{event.lower()} AFTER {event} ON {table} "
        f"{rows} FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        for table, function in WITH_ROWS.items()
        for event, rows in ROWS.items()
    ]
    any_change = [
        f"CREATE TRIGGER residents_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION residents_note_change();"
        for table in ANY_CHANGE
    ]
    emptied = [
        f"CREATE TRIGGER residents_emptied AFTER TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION residents_note_change();"
        for table in (*WITH_ROWS, *ANY_CHANGE)
    ]
    return [*with_rows, *any_change, *emptied]


def _without_triggers() -> list[str]:
    by_event = [
        f"DROP TRIGGER residents_{event.lower()} ON {table};"
        for table in WITH_ROWS
        for event in ROWS
    ]
    plain = [f"DROP TRIGGER residents_change ON {table};" for table in ANY_CHANGE]
    emptied = [
        f"DROP TRIGGER residents_emptied ON {table};"
        for table in (*WITH_ROWS, *ANY_CHANGE)
    ]
    return [*by_event, *plain, *emptied]


FUNCTIONS = (
    "residents_note_change",
    "residents_note_works",
    "residents_note_combinations",
    "residents_note_members",
)


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [NOTE, NOTE_WORKS, NOTE_COMBINATIONS, NOTE_MEMBERS, *_triggers()],
            [*_without_triggers(), *(f"DROP FUNCTION {name}();" for name in FUNCTIONS)],
        )
    ]
