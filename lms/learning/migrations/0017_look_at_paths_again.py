"""What was learned elsewhere counts for paths now, and who has begun one that is required is in progress: a worker
looks again at everybody whom the newest version of a path may touch."""

from typing import Any, ClassVar

from django.db import migrations
from django.db.models import OuterRef, Subquery


def ask_again(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 Django's shape
    versions, grants = apps.get_model("learning", "PathVersion"), apps.get_model("learning", "PathGrant")
    newest = versions.objects.filter(path=OuterRef("version__path")).order_by("-number")
    grants.objects.filter(version=Subquery(newest.values("pk")[:1])).update(done_at=None, after=0)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("learning", "0016_path_withdrawals_and_prior_parts")]
    operations: ClassVar = [migrations.RunPython(ask_again, migrations.RunPython.noop)]
