"""A pty is not to be had on Windows."""

import os

_IN_A_TERMINAL = ["test_certification.py", "test_counter.py", "test_memory.py", "test_terminal.py"]
collect_ignore = _IN_A_TERMINAL if os.name == "nt" else []
