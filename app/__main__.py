"""`python -m app`: see app.cli.cli."""

import sys

from app.cli.cli import main

sys.exit(main())
