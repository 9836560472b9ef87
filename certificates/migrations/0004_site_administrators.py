"""The people who run the site look after certificates too."""

from typing import Any, ClassVar

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps: Any, _editor: Any) -> None:
    certificates = apps.get_app_config("certificates")
    certificates.models_module = True  # Django makes permissions after all migrations, and only for apps with models
    create_permissions(certificates, apps=apps, verbosity=0)
    certificates.models_module = None
    permission = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="certificates", codename="administer_certificate"
    )
    group = apps.get_model("auth", "Group").objects.filter(name="Site administrators").first()
    if group:
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("certificates", "0003_corrections"),
        ("accounts", "0004_site_administrators"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations: ClassVar = [migrations.RunPython(grant, migrations.RunPython.noop)]
