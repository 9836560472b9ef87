"""Groups of trainers that are there already may work with H5P packages, as those that are made from now on."""

from typing import Any

from django.db import migrations

CODENAMES = {
    "view_package": "Can view H5P package",
    "add_package": "Can add H5P package",
    "change_package": "Can change H5P package",
}


def allow(apps: Any, _schema_editor: Any) -> None:
    group_model, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    content_type, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="courses", model="package"
    )
    # Django makes permissions after the migrations, and takes those that are there.
    rows = [
        permission.objects.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]
        for codename, name in CODENAMES.items()
    ]
    writing = group_model.objects.filter(
        name__startswith="Trainers: ",
        permissions__codename="add_question",
        permissions__content_type__app_label="courses",
    )
    for group in writing.distinct():
        group.permissions.add(*rows)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0014_packages"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop, elidable=False)]
