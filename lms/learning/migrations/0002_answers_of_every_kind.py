"""An answer becomes JSON. What is stored is rewritten by the change of the column's type, not row by row: the list of
choices that a row held is the answer it holds now."""

from django.db import migrations, models

TABLES = ("learning_response", "learning_checkresponse")
FORWARDS = [f"ALTER TABLE {table} ALTER COLUMN choices TYPE jsonb USING to_jsonb(choices)" for table in TABLES] + [
    f"ALTER TABLE {table} RENAME COLUMN choices TO answer" for table in TABLES
]
# Back only where every answer is a list of choices: others have no place in the column as it was.
LIST = """
CREATE FUNCTION amparo_choices(answer jsonb) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS
$$ SELECT ARRAY(SELECT jsonb_array_elements_text(answer))::uuid[] $$
"""
BACKWARDS = [
    LIST,
    *(f"ALTER TABLE {table} RENAME COLUMN answer TO choices" for table in TABLES),
    *(f"ALTER TABLE {table} ALTER COLUMN choices TYPE uuid[] USING amparo_choices(choices)" for table in TABLES),
    "DROP FUNCTION amparo_choices(jsonb)",
]


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARDS, BACKWARDS)],
            state_operations=[
                operation
                for model in ("response", "checkresponse")
                for operation in (
                    migrations.RenameField(model, "choices", "answer"),
                    migrations.AlterField(model, "answer", models.JSONField()),
                )
            ],
        ),
    ]
