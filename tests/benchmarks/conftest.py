"""The screens are measured in a pty, which Windows has not."""

import os

collect_ignore = ["test_screens.py"] if os.name == "nt" else []
