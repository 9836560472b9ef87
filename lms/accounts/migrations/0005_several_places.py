"""Secondments, views that are lent for a time, and staff numbers that are one person's in an agency.

Where two people of an agency have had the same number, both keep it; all but the first are marked as disputed, so that
the rule can hold for everybody else, and the number of them is said.
"""

import uuid
from typing import Any

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

AGENCIES = """
UPDATE accounts_membership AS membership SET agency_id = root.id
FROM accounts_unit AS unit JOIN accounts_unit AS root ON root.path = left(unit.path, 4)
WHERE unit.id = membership.unit_id
"""
DISPUTED = """
UPDATE accounts_membership AS membership SET number_disputed = true
FROM accounts_membership AS other
WHERE other.agency_id = membership.agency_id AND lower(other.staff_number) = lower(membership.staff_number)
AND other.user_id < membership.user_id AND membership.staff_number <> ''
"""


def settle(_apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(AGENCIES)
        cursor.execute(DISPUTED)
        cursor.execute("SELECT count(*) FROM accounts_membership WHERE number_disputed")
        disputed = cursor.fetchone()[0]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the table could not be altered in this transaction
    if disputed:
        print(
            f"\n    {disputed} memberships have a staff number that somebody else of the agency has too."
            " They are kept; see People, Memberships, filter by disputed numbers."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_site_administrators"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("from_date", models.DateField(verbose_name="from")),
                ("until_date", models.DateField(help_text="The last day, included.", verbose_name="until")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="agency",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="number_disputed",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="staff number is somebody else’s too"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="seconded_from",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="secondments",
                to="accounts.membership",
                verbose_name="seconded from",
            ),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="agency_of_unit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nSELECT root.id INTO NEW.agency_id\nFROM accounts_unit AS unit JOIN accounts_unit AS root ON root.path = left(unit.path, 4)\nWHERE unit.id = NEW.unit_id;\nRETURN NEW;\n",
                    hash="fff2d88dedcf51976d7ccc8bcaa1700947c13290",
                    operation='INSERT OR UPDATE OF "unit_id"',
                    pgid="pgtrigger_agency_of_unit_fd1b8",
                    table="accounts_membership",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("seconded_from__isnull", True), ("until_date__isnull", False), _connector="OR"),
                name="membership_secondment_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(models.Q(("staff_number", ""), _negated=True), ("number_disputed", False)),
                expressions=[
                    ("agency", "="),
                    (django.db.models.functions.text.Lower("staff_number"), "="),
                    ("user", "<>"),
                ],
                name="membership_number_of_one_person",
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="duty",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="accounts.membership"
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="revoked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_date__gte", models.F("from_date"))), name="delegation_dates_ordered"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", False), _connector="OR"),
                name="delegation_revoked_by_somebody",
            ),
        ),
    ]
