"""A pty is not to be had on Windows."""

import os

collect_ignore = ["test_certification.py", "test_counter.py", "test_terminal.py"] if os.name == "nt" else []
