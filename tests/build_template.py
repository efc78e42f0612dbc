"""`python -m tests.build_template NAME`: migrate a database and gather the cast in it."""

import sys

from config.installation import own_database
from tests.paths import DATA_DIR


def main(name: str) -> None:
    with own_database(DATA_DIR, database=name, fsync=False):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate")
        from tests.cast import gather

        gather()


if __name__ == "__main__":
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    main(sys.argv[1])
