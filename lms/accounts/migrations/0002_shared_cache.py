"""The table of the shared cache, in which the rate limits are counted: the one that `createcachetable` would make."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(
            sql=[
                (
                    "CREATE UNLOGGED TABLE shared_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
                    " expires timestamp with time zone NOT NULL)"
                ),
                "CREATE INDEX shared_cache_expires ON shared_cache (expires)",
            ],
            reverse_sql="DROP TABLE shared_cache",
        ),
    ]
