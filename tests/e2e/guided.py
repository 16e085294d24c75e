"""``python -m tests.e2e.guided [SECONDS]``: bad input once more, so many seconds at each way in, bent towards whatever
reaches new code. Needs atheris, which is in no lock: put it into an environment beside, or into .venv by hand."""

import argparse
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

WATCHED = ["counter", "sync", "province", "motcua", "db"]


def main() -> int:
    """0 when the program stumbled nowhere."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", type=int, nargs="?", default=60)
    parser.add_argument("--only", default="", metavar="WAY")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.here:
        _bend(args.only, args.seconds, args.here)
    ways = [args.only] if args.only else list(import_module("tests.e2e.inputs").WAYS)
    tried, stumbled = 0, 0
    for name in ways:
        inputs, trace = guided(name, args.seconds)
        tried, stumbled = tried + inputs, stumbled + bool(trace)
        print(f"{name}: {inputs} inputs{trace and ', stumbled'}\n{trace}".rstrip(), flush=True)
    print(f"{tried} inputs at {len(ways)} ways in, stumbled at {stumbled}")
    return 1 if stumbled else 0


def guided(name: str, seconds: int) -> tuple[int, str]:
    """How many inputs were tried at that way in, in a process of its own, and how it stumbled, empty for not."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "tests.e2e.guided", str(seconds), "--only", name, "--here", folder]
        done = subprocess.run(words, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    count = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    return int(count[1]) if count else 0, done.stderr[-4000:] if done.returncode else ""


def _bend(name: str, seconds: int, folder: Path) -> None:
    """Does not return: atheris ends the process, with an error when something else than a refusal came."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=WATCHED):
        inputs = import_module("tests.e2e.inputs")
    way, good = inputs.WAYS[name], folder / "good"
    good.mkdir()
    for n, example in enumerate(way.good()):
        (good / str(n)).write_bytes(example)
    pieces = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in inputs.NASTY if len(piece) < 100)
    (folder / "pieces").write_text("".join(f'"{piece}"\n' for piece in pieces), "ascii")

    def take(given: bytes) -> None:
        with suppress(*way.refused):
            way.take(given)

    told = ["-print_final_stats=1", f"-artifact_prefix={folder}/", f"-dict={folder}/pieces", "-max_len=20000"]
    atheris.Setup([sys.argv[0], str(good), f"-max_total_time={seconds}", *told], take)
    atheris.Fuzz()


if __name__ == "__main__":
    raise SystemExit(main())
