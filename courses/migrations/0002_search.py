"""Search that does not stumble over accents: a text-search configuration of our own over `unaccent`."""

from typing import ClassVar

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("courses", "0001_initial")]
    operations: ClassVar = [
        UnaccentExtension(),
        migrations.RunSQL(
            sql="CREATE TEXT SEARCH CONFIGURATION amparo (COPY = simple);"
            "ALTER TEXT SEARCH CONFIGURATION amparo ALTER MAPPING"
            " FOR hword, hword_part, word, asciiword, asciihword, hword_asciipart WITH unaccent, simple",
            reverse_sql="DROP TEXT SEARCH CONFIGURATION IF EXISTS amparo",
        ),
    ]
