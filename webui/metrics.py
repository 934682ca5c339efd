"""Prometheus' page: the portal's own figures, and the controller's behind them, in one scrape. See docs/metrics.md."""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address

from flask import Flask, Response, current_app, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from controller import clock
from webui import controller_client
from webui.controller_client import ControllerAway
from webui.guard import public
from webui.portal import address, portal

KEY = "ringplan-metrics"
TOKEN = "METRICS_TOKEN"  # noqa: S105 (the key in the app's settings, not a secret)
LOG_INS = ("login.log_in", "login.second_code", "login.second_passkey", "login.passkey")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
PROXIED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
TEXT = "text/plain; version=0.0.4; charset=utf-8"
NOT_HERE = "Figures are for programs on this machine, or with the token of RINGPLAN_METRICS_TOKEN_FILE.\n"
disable_created_metrics()  # type: ignore[no-untyped-call, unused-ignore]


@dataclass(frozen=True, slots=True)
class Metrics:
    """One portal's. A route is the pattern, never the path: people may type any path."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    logins: Counter
    controller: Gauge


def register(app: Flask) -> None:
    app.extensions[KEY] = _fresh()
    watch(app)
    app.add_url_rule("/metrics", "metrics", show, methods=["GET"])


def watch(app: Flask) -> None:
    """Counts the app's requests in what is at KEY of its extensions."""
    app.before_request(_begin)
    app.after_request(_count)


def _fresh() -> Metrics:
    registry = CollectorRegistry()
    ProcessCollector("ringplan_portal", registry=registry)
    routes = ("route", "method", "status")
    return Metrics(
        registry,
        Counter("ringplan_portal_requests", "Requests answered", routes, registry=registry),
        Histogram(
            "ringplan_portal_request_seconds", "Until the answer", ("route",), buckets=SECONDS, registry=registry
        ),
        Counter("ringplan_portal_logins", "Log-ins tried", ("result",), registry=registry),
        Gauge("ringplan_controller_up", "Whether the controller answers the portal", registry=registry),
    )


@public
def show() -> Response:
    """Text for Prometheus; a controller that is away leaves its part out."""
    if not _may_see():
        return Response(NOT_HERE, 401 if _token() else 403, mimetype="text/plain")
    metrics: Metrics = current_app.extensions[KEY]
    try:
        behind = controller_client.figures(portal().controller)
    except ControllerAway:
        behind = ""
    metrics.controller.set(bool(behind))
    return Response(generate_latest(metrics.registry).decode() + behind, content_type=TEXT)


def _may_see() -> bool:
    """With a token set, whoever has it; else this machine alone, and nobody whom a proxy on it lets through."""
    if token := _token():
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return _is_loopback(address()) and not any(name in request.headers for name in PROXIED)


def _token() -> str:
    return str(current_app.config[TOKEN])


def _is_loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


def _begin() -> None:
    g.began = clock.monotonic()


def _count(response: Response) -> Response:
    metrics: Metrics = current_app.extensions[KEY]
    route = f"{request.root_path}{request.url_rule.rule}" if request.url_rule else "none"
    method = request.method if request.method in METHODS else "other"
    metrics.requests.labels(route, method, str(response.status_code)).inc()
    if "began" in g:
        metrics.seconds.labels(route).observe(clock.monotonic() - g.began)
    if request.endpoint in LOG_INS and (result := _login(response.status_code)):
        metrics.logins.labels(result).inc()
    return response


def _login(status: int) -> str:
    """How a log-in ended; empty for a form that was no attempt."""
    if g.get("attempt_failed"):
        return "wrong"
    if g.get("is_halfway"):
        return ""
    return {303: "ok", 429: "limited"}.get(status, "")
