"""Files of people and units, and what becomes of their rows; invitations to an account that has a place already."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_several_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeopleImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("dates", models.CharField(max_length=12)),
                ("language", models.CharField(max_length=10)),
                ("complete", models.BooleanField(default=False)),
                ("makes_units", models.BooleanField(default=False)),
                ("header", models.JSONField(default=list)),
                (
                    "columns",
                    models.JSONField(default=list, help_text="For each column the field that it holds, or nothing."),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("judging", "being read"),
                            ("unreadable", "cannot be read"),
                            ("judged", "waits for your decision"),
                            ("applying", "being applied"),
                            ("done", "applied"),
                            ("left", "not applied"),
                        ],
                        default="judging",
                        max_length=10,
                    ),
                ),
                ("fault", models.CharField(blank=True, max_length=30)),
                ("rows", models.PositiveIntegerField(default=0)),
                (
                    "people",
                    models.PositiveIntegerField(default=0, help_text="Learners of the unit when it was judged."),
                ),
                ("counts", models.JSONField(default=dict, help_text="Rows by outcome; they outlive the rows.")),
                ("applied_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PeopleImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="PeopleImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(null=True)),
                (
                    "key",
                    models.CharField(help_text="Rows with the same key are about the same person.", max_length=320),
                ),
                ("email", models.CharField(blank=True, db_index=True, max_length=254)),
                ("data", models.JSONField(default=dict)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("added", "new"),
                            ("invited", "asked to join"),
                            ("moved", "moves"),
                            ("changed", "is corrected"),
                            ("same", "stays as it is"),
                            ("unit_added", "new unit"),
                            ("unit_changed", "unit is corrected"),
                            ("left", "leaves"),
                            ("rejected", "rejected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("done", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["number", "pk"],
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="joins",
            field=models.BooleanField(
                db_default=True, default=True, help_text="Not, where the person belongs to the unit before they accept."
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                models.F("agency"),
                django.db.models.functions.text.Lower("staff_number"),
                condition=models.Q(("staff_number", ""), _negated=True),
                name="membership_by_number",
            ),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.unit"),
        ),
        migrations.AddField(
            model_name="peopleimportfile",
            name="job",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="file", to="accounts.peopleimport"
            ),
        ),
        migrations.AddField(
            model_name="peopleimportrow",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="accounts.peopleimport"
            ),
        ),
        migrations.AddField(
            model_name="peopleimportrow",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="peopleimport",
            index=models.Index(
                condition=models.Q(("status__in", ("judging", "applying"))), fields=["id"], name="peopleimport_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="peopleimportrow",
            index=models.Index(fields=["job", "key"], name="peopleimportrow_by_key"),
        ),
    ]
