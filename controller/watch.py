"""The desk's answers to those who watch over Ringplan: is the controller well, and its figures for Prometheus."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from platform import python_version

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock, metrics
from controller.history import standing
from controller.history.standing import NotServed
from controller.live.channels import Channels
from controller.live.pace import Pace
from controller.live.registrations import Registrations
from controller.live.trunks import Trunks
from controller.metrics import Gauges, Metrics
from controller.operations import mailcap
from controller.pbx.ami import Ami
from controller.pbx.ari import Ari
from controller.reconcile.loop import Reconciler
from controller.settings import Settings
from controller.store import figures
from controller.store.figures import Figures

QUIET = 3.5  # seconds; the PBX is asked for a sign of life every two
DATABASE_WITHIN = 1.0  # seconds; its figures are left out after that, the others told all the same


@dataclass(frozen=True, slots=True)
class Watch:
    """What is looked at. `links` are all that the controller has to the PBX, by what they are for."""

    links: Mapping[str, Ami | Ari]
    reconciler: Reconciler
    channels: Channels
    registrations: Registrations
    trunks: Trunks
    metrics: Metrics
    pace: Pace
    settings: Settings
    began: datetime = field(default_factory=clock.now)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/health", self._health), web.get("/metrics", self._metrics)]

    def parts(self) -> dict[str, bool]:
        """Whether each thing that the controller needs is there; what is unsaved or half-known makes no part."""
        return {
            "database": not self.reconciler.fault,
            "pbx": all(link.connected for link in self.links.values()) and self.reconciler.hands.ready,
        }

    def sees_pbx(self) -> bool:
        """Whether the PBX is there and has said something lately: more is not known within seconds of its death."""
        links = (link for link in self.links.values() if isinstance(link, Ami))
        return self.parts()["pbx"] and all(link.silence < QUIET for link in links)

    async def _health(self, _: web.Request) -> web.Response:
        parts = self.parts()
        return web.json_response({"ready": all(parts.values()), "parts": parts})

    async def _metrics(self, _: web.Request) -> web.Response:
        gauges = Gauges()
        self._here(gauges)
        self._calls(gauges)
        self._carriers(gauges)
        if found := await self._database():
            _saved(gauges, *found, clock.now())
        return web.json_response({"text": metrics.text(gauges, self.metrics)})

    async def _database(self) -> tuple[Figures, int] | None:
        now = clock.now()
        try:
            async with asyncio.timeout(DATABASE_WITHIN):
                return await self.reconciler.in_database(lambda session: _look(session, now))
        except (SQLAlchemyError, TimeoutError):
            return None

    def _here(self, gauges: Gauges) -> None:
        parts = self.parts()
        gauges.add(
            "ringplan_build_info", "Version of Ringplan", 1, version=version("ringplan"), python=python_version()
        )
        gauges.add("ringplan_controller_start_time_seconds", "When the controller began", self.began.timestamp())
        gauges.add("ringplan_pbx_up", "Whether the PBX is there and was greeted", parts["pbx"])
        for name, link in self.links.items():
            gauges.add("ringplan_pbx_link_up", "Whether that link to the PBX is logged in", link.connected, link=name)
        gauges.add("ringplan_pbx_events", "Events of the PBX since the controller began", self.pace.events)
        gauges.add("ringplan_pbx_events_lag_seconds", "How late the last of them was handled", self.pace.lag)
        self._history(gauges)
        gauges.add("ringplan_database_up", "Whether the controller reads its database", parts["database"])

    def _history(self, gauges: Gauges) -> None:
        try:
            now = standing.of(self.settings)
        except NotServed:
            now = None
        is_up = now is not None and not now.fault
        gauges.add("ringplan_history_up", "Whether the journal of calls is read into the call history", is_up)
        if now is not None:
            gauges.add("ringplan_history_behind_bytes", "How much of the journal of calls waits", now.behind)
            gauges.add("ringplan_history_disk_used_ratio", "Of the disk that the journal is on", now.disk)

    def _calls(self, gauges: Gauges) -> None:
        """Nothing is told of calls and phones while events may be missed."""
        retiring = len(self.reconciler.hands.dialplan.retiring)
        gauges.add("ringplan_contexts_retiring", "Contexts that wait for their last call to end", retiring)
        if not self.channels.complete:
            return
        gauges.add("ringplan_channels", "Channels in the PBX", len(self.channels.alive()))
        gauges.add("ringplan_calls", "Calls in progress", self.channels.calls())
        gauges.add("ringplan_phones_registered", "Phones that the PBX can reach", self.registrations.here())

    def _carriers(self, gauges: Gauges) -> None:
        here = [reach.reachable for reach in self.trunks.reach.values()]
        logins = [login.status == "Registered" for login in self.trunks.logins.values()]
        for state, well in (("up", True), ("down", False)):
            gauges.add("ringplan_trunks", "Trunks whose carrier answers, or not", here.count(well), state=state)
        for state, well in (("up", True), ("down", False)):
            gauges.add(
                "ringplan_trunk_logins", "Log-ins at carriers that hold, or not", logins.count(well), state=state
            )


def _look(session: Session, now: datetime) -> tuple[Figures, int]:
    """And how many users' messages are not mailed, since there were too many."""
    return figures.look(session, now), mailcap.reached_by(session, now)


def _saved(gauges: Gauges, found: Figures, held: int, now: datetime) -> None:
    age = 0.0 if found.oldest is None else max(0.0, (now - found.oldest).total_seconds())
    gauges.add("ringplan_outbox_waiting", "Changes that are not in the PBX yet", found.waiting)
    gauges.add("ringplan_outbox_oldest_seconds", "Age of the oldest of them", age)
    for (kind, why), count in sorted(found.not_live.items()):
        gauges.add("ringplan_not_live", "Things whose last change is not live", count, kind=kind, why=why)
    for kind, count in found.rows.items():
        gauges.add("ringplan_objects", "Domains, users and phones in the database", count, kind=kind)
    gauges.add("ringplan_bans", "Addresses that are kept out now", found.bans)
    since = found.mail.oldest
    waits = 0.0 if since is None else max(0.0, (now - since).total_seconds())
    gauges.add("ringplan_mail_waiting", "Mails that no mail server has taken yet", found.mail.waiting)
    gauges.add("ringplan_mail_oldest_seconds", "Age of the oldest of them", waits)
    gauges.add("ringplan_mail_given_up", "Mails that could not be sent, in the last month", found.mail.failed)
    gauges.add("ringplan_mail_limited", "Users whose messages are not mailed, too many within a day", held)
