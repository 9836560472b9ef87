"""The group that manages people, units, memberships and invitations. Afterwards the organisation may change it."""

from typing import Any, ClassVar

from django.contrib.auth.management import create_permissions
from django.db import migrations

NAME = "Site administrators"
MAY = [
    ("wagtailadmin", "access_admin"),
    ("accounts", "view_user"),
    ("accounts", "change_user"),
    *(
        ("accounts", f"{verb}_{model}")
        for verb in ("add", "change", "delete", "view")
        for model in ("unit", "alloweddomain")
    ),
    *(("accounts", f"{verb}_membership") for verb in ("add", "change", "view")),
    *(("accounts", f"{verb}_invitation") for verb in ("add", "delete", "view")),
]


def make_group(apps: Any, _editor: Any) -> None:
    accounts = apps.get_app_config("accounts")
    accounts.models_module = True  # Django makes permissions after all migrations, and only for apps that have models
    create_permissions(accounts, apps=apps, verbosity=0)
    accounts.models_module = None
    group, is_new = apps.get_model("auth", "Group").objects.get_or_create(name=NAME)
    if is_new:
        permissions = apps.get_model("auth", "Permission").objects
        for app, codename in MAY:
            group.permissions.add(permissions.get(content_type__app_label=app, codename=codename))


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0003_invitation_without_digest"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations: ClassVar = [migrations.RunPython(make_group, migrations.RunPython.noop)]
