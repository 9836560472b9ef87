import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0002_answers_of_every_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="deadline_at",
            field=models.DateTimeField(help_text="When the time is over; empty where there is no limit.", null=True),
        ),
        migrations.AddField(
            model_name="marking",
            name="by",
            field=models.ForeignKey(
                help_text="Who had it marked again.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="response",
            name="sequence",
            field=models.BigIntegerField(default=0, help_text="The browser's own count, shared by its tabs."),
        ),
        migrations.AddField(
            model_name="response",
            name="settled",
            field=models.BooleanField(default=False, help_text="The learner asked for the reasons: it stands."),
        ),
        migrations.AlterField(
            model_name="activitycompletion",
            name="basis",
            field=models.CharField(
                choices=[
                    ("read", "Read"),
                    ("short", "Short"),
                    ("passed", "Passed"),
                    ("sat", "Sat"),
                    ("proven", "Proven"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("occurred_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "extra_percent",
                    models.PositiveSmallIntegerField(help_text="Of the time limit: 50 is half as long again."),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("reading", "reading or writing takes longer"),
                            ("language", "the language is not the learner's first"),
                            ("aids", "works with assistive technology"),
                            ("agreed", "agreed with the manager"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allowances", to="learning.enrolment"
                    ),
                ),
            ],
            options={
                "get_latest_by": "occurred_at",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("extra_percent__lte", 300)), name="allowance_in_bounds")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allowance",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (\n    SELECT 1 FROM accounts_erasure\n    WHERE uuid::text = current_setting('amparo.erasure', true) AND transaction = txid_current()\n) THEN\n    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;\nEND IF;\nRAISE EXCEPTION '% is append-only: a row of it is never changed or deleted', TG_TABLE_NAME\n    USING ERRCODE = 'integrity_constraint_violation';\n",
                    hash="76f3a94bfab63fc6ffb1f4fe4708651d9eae51e0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4664f",
                    table="learning_allowance",
                    when="BEFORE",
                ),
            ),
        ),
    ]
