import sys

from sante.cli import main

sys.exit(main())
