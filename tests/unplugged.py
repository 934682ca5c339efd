"""Files and databases are written as in use, but nobody waits for the disk: no test pulls the plug of the machine."""

import os
from typing import Any

from controller.store import engine

WAITS: tuple[tuple[Any, str, Any], ...] = (
    (os, "fsync", lambda _file: None),  # two for each plan: a third of the time of a test with phones
    (engine, "PRAGMAS", (*engine.PRAGMAS, "synchronous=OFF")),
)
"""Whose attribute of which name is what instead."""
