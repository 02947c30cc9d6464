"""Start a migration: python tools/revision.py add-something."""

import re
import sys

from alembic import command

from sante.core.migrate import config_for, head


def main() -> int:
    if len(sys.argv) != 2 or not re.fullmatch(r"[a-z]+(-[a-z]+)+", sys.argv[1]):
        print("Name it verb-noun: make revision NAME=add-something", file=sys.stderr)
        return 2
    name = sys.argv[1]
    config = config_for(None)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    words = name.replace("-", " ").capitalize()
    command.revision(config, message=words, rev_id=f"{int(head()) + 1:04d}")
    return 0


sys.exit(main())
