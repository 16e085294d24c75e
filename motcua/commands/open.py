"""``motcua``: the counter on the screen."""

import gc
import sys
import warnings
from argparse import ArgumentParser, Namespace
from importlib import import_module

from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""


def run(args: Namespace, house: House, *, practise: bool = False) -> int:
    """Show the screens until the officer leaves."""
    # What is loaded stays: to look it through for garbage would hold the log-in up as long as Home takes to be made.
    gc.disable()
    _without_tls()
    from motcua.front import Door
    from screens.app import CounterApp

    gc.freeze()
    gc.enable()
    # Work that is called off before it has begun, as leaving does, is nothing to tell the officer.
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
    house.open_anyway = True
    if practise:
        house.practise()
    app = CounterApp(Door(house), look=house.config.look, practise=practise)
    app.run()
    return app.return_code or 0


def _without_tls() -> None:
    """Load asyncio as on a PC without ``ssl``: TLS, which no screen uses, would be 4 MB of the first frame."""
    if not {"asyncio", "ssl"} & sys.modules.keys():
        sys.modules["ssl"] = None  # type: ignore[assignment]
        import_module("asyncio")
        del sys.modules["ssl"]
