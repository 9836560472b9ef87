#!/usr/bin/env python
"""Django's commands, on a private PostgreSQL and Valkey unless DATABASE_URL and REDIS_URL name others."""

import os
import sys

from lms import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    try:
        embedded.join()
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    from django.core.management import execute_from_command_line  # after the servers are named in the environment

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
