"""These tests need a pty, which Windows has not."""

import os

collect_ignore_glob = ["test_*.py"] if os.name == "nt" else []
