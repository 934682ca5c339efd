"""What the controller counts as it works. Read by watch.py; each figure's meaning is in docs/metrics.md."""

from dataclasses import dataclass, field

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from controller.reconcile.mend import Mended
from controller.reconcile.work import Outcome

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
disable_created_metrics()  # type: ignore[no-untyped-call]  # a time series more for each counter, that nobody draws


@dataclass(frozen=True, slots=True)
class Metrics:
    """One controller's counters. Labels take few values: kinds, links, results; never an id or a name."""

    registry: CollectorRegistry
    changes: Counter
    commit_to_live: Histogram
    apply: Histogram
    connections: Counter
    comparisons: Counter
    drift: Counter
    removed: Counter

    def done(self, outcome: Outcome) -> None:
        """A task of the outbox was tried."""
        self.changes.labels(outcome.task.subject.kind, _result(outcome)).inc()
        if outcome.since_commit_ms is not None:
            self.commit_to_live.observe(outcome.since_commit_ms / 1000)
        if outcome.apply_ms is not None:
            self.apply.observe(outcome.apply_ms / 1000)

    def mended(self, found: Mended) -> None:
        """Everything was compared."""
        self.comparisons.inc()
        for subject in found.subjects:
            self.drift.labels(subject.kind).inc()
        self.drift.labels("stray").inc(len(found.stray))
        self.drift.labels("shared").inc(found.shared)

    def connected(self, link: str) -> None:
        """A link to the PBX was logged in."""
        self.connections.labels(link).inc()

    def swept(self, contexts: int) -> None:
        """So many contexts that nobody entered any more were taken out."""
        self.removed.inc(contexts)


@dataclass(slots=True, eq=False)
class Gauges(Collector):
    """What stands at this moment, to be put before the counters."""

    families: list[GaugeMetricFamily] = field(default_factory=list)

    def add(self, name: str, means: str, value: float, **labels: str) -> None:
        """One value; several of one name follow each other with other labels."""
        if not (self.families and self.families[-1].name == name):
            self.families.append(GaugeMetricFamily(name, means, labels=tuple(labels)))
        self.families[-1].add_metric(tuple(labels.values()), value)

    def collect(self) -> list[GaugeMetricFamily]:
        return self.families


def fresh() -> Metrics:
    """All at nought."""
    registry = CollectorRegistry()
    ProcessCollector("ringplan_controller", registry=registry)
    return Metrics(
        registry,
        Counter("ringplan_changes", "Tries to bring a change into the PBX", ("kind", "result"), registry=registry),
        Histogram("ringplan_commit_to_live_seconds", "From saved to live", buckets=SECONDS, registry=registry),
        Histogram("ringplan_apply_seconds", "What the PBX took of that", buckets=SECONDS, registry=registry),
        Counter("ringplan_pbx_connections", "Log-ins at the PBX, by link", ("link",), registry=registry),
        Counter("ringplan_comparisons", "Comparisons of the PBX with disk and database", registry=registry),
        Counter("ringplan_drift", "What a comparison found wrong, by kind", ("kind",), registry=registry),
        Counter("ringplan_contexts_removed", "Retired contexts taken out of the PBX", registry=registry),
    )


def text(gauges: Gauges, metrics: Metrics) -> str:
    """Prometheus' text format."""
    now = CollectorRegistry()
    now.register(gauges)
    return (generate_latest(now) + generate_latest(metrics.registry)).decode()


def _result(outcome: Outcome) -> str:
    if outcome.live:
        return "live"
    return "failed" if outcome.error else "waiting"
