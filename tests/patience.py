"""How long tests wait: beside others, on few processors, phones and pages come late without being wrong."""

import os

LATE = 3 if os.environ.get("PYTEST_XDIST_WORKER") else 1


def patient(seconds: float) -> float:
    """What takes so many seconds at most when nothing else runs. A wait that succeeds costs nothing more."""
    return seconds * LATE
