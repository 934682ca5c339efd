"""How long tests wait: beside others, on few processors, phones and pages come late without being wrong."""

import os

BESIDE_OTHERS = "PYTEST_XDIST_WORKER" in os.environ
LATE = 3 if BESIDE_OTHERS else 1
SOON = 1.5 if BESIDE_OTHERS else 0.0  # seconds: a worker may stand still that long by itself


def patient(seconds: float) -> float:
    """What takes so many seconds at most when nothing else runs. A wait that succeeds costs nothing more."""
    return max(seconds * LATE, SOON)
