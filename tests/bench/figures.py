"""Figures from samples, as all benches print them."""

import math
import statistics
from collections.abc import Sequence


def quantile(samples: Sequence[float], part: float) -> float:
    """The nearest-rank quantile: a value that was measured, not one between two; `part` is 0.99 for p99."""
    ranked = sorted(samples)
    return ranked[max(0, math.ceil(part * len(ranked)) - 1)]


def spread(samples: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile, rounded to microseconds where samples are milliseconds."""
    return {"p50": round(quantile(samples, 0.5), 3), "p99": round(quantile(samples, 0.99), 3)}


def median(samples: Sequence[float], digits: int = 3) -> float:
    return round(statistics.median(samples), digits)
