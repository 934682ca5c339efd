"""The desk's answers about trunks: how each is doing, and a test call through exactly one (see desk.py)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.dialplan.names import trunk as endpoint
from controller.domain.carriers import address_of, as_dialled
from controller.domain.ids import TrunkId
from controller.live.testcalls import TestCalls
from controller.live.trunks import Trunks
from controller.pbx import pbx_logs
from controller.pbx.ami import Ami, AmiDown, AmiRefused
from controller.reconcile.loop import Reconciler
from controller.settings import Settings
from controller.store import find
from controller.store.cards import DomainCard, TrunkCard
from controller.store.numberplans import plan_of

AWAY = (AmiDown, AmiRefused, TimeoutError)
Answer = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class CarrierDesk:
    """What the answers are taken from."""

    settings: Settings
    ami: Ami
    reconciler: Reconciler
    trunks: Trunks
    tests: TestCalls

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/trunks", _guarded(self._states)), web.post("/trunks/test", _guarded(self._test))]

    async def _states(self, request: web.Request) -> web.Response:
        """`?domain=ID`: one entry a trunk, in order; without a domain those of all."""
        domain = int(request.query["domain"]) if "domain" in request.query else None
        cards = await self.reconciler.in_database(lambda session: find.trunks(session, domain))
        await self._look(cards)
        return web.json_response({"trunks": [self._state(card) for card in cards]})

    async def _look(self, cards: tuple[TrunkCard, ...]) -> None:
        def note(event: Any) -> None:
            self.trunks.apply(event, clock.now())

        if any(card.kind == "registration" for card in cards):
            await self.ami.stream({"Action": "PJSIPShowRegistrationsOutbound"}, note)
        for card in cards:
            if card.enabled:
                await self._look_at(card.id)

    async def _look_at(self, trunk: int) -> None:
        try:
            show = {"Action": "PJSIPShowEndpoint", "Endpoint": endpoint(TrunkId(trunk))}
            await self.ami.stream(show, lambda event: self.trunks.apply(event, clock.now()))
        except AmiRefused:  # not there yet
            self.trunks.forget(trunk)

    def _state(self, card: TrunkCard) -> dict[str, Any]:
        login = self.trunks.logins.get(_account(card)) if card.kind == "registration" and card.enabled else None
        reach = self.trunks.reach.get(card.id) if card.enabled else None
        failure = self.trunks.failures.get(card.id)
        rejected = login is not None and login.status == "Rejected"
        return {
            "trunk": card.id,
            "name": card.name,
            "enabled": card.enabled,
            "login": login.status.lower() if login else None,
            "login_since": login.since.isoformat() if login and login.since else None,
            "login_error": pbx_logs.login_failure(self.settings, _account(card)) if rejected else "",
            "reachable": reach.reachable if reach else None,
            "rtt_ms": reach.rtt_ms if reach else None,
            "reach_since": reach.since.isoformat() if reach and reach.since else None,
            "calls": self.trunks.calls(card.id),
            "error": failure.text if failure else "",
            "error_at": failure.at.isoformat() if failure else None,
        }

    async def _test(self, request: web.Request) -> web.Response:
        """`?trunk=ID&number=+49…`; without a number the carrier is only asked whether it answers."""
        trunk, number = int(request.query["trunk"]), request.query.get("number", "")
        found = await self.reconciler.in_database(lambda session: _card(session, trunk))
        if found is None:
            return web.json_response({"error": f"there is no trunk {trunk}"}, status=404)
        card, domain = found
        if not card.enabled:
            return web.json_response({"error": f"{card.name} is switched off"}, status=409)
        if not number:
            return web.json_response(await self.tests.ask(trunk))
        plan, style = plan_of(domain.country), card.number_format
        shown = as_dialled(domain.main_number, style, plan) if domain.main_number else ""
        return web.json_response(await self.tests.call(trunk, as_dialled(number, style, plan), shown))


def _guarded(answer: Answer) -> Answer:
    async def guarded(request: web.Request) -> web.Response:
        try:
            return await answer(request)
        except (KeyError, ValueError):
            return web.json_response({"error": "a number is missing in the request"}, status=400)
        except SQLAlchemyError:
            return web.json_response({"error": "the database is away"}, status=503)
        except AWAY:
            return web.json_response({"error": "the phone system is not reachable"}, status=503)

    return guarded


def _card(session: Session, trunk: int) -> tuple[TrunkCard, DomainCard] | None:
    card = find.trunk(session, trunk)
    domain = card and find.domain(session, card.domain_id)
    return (card, domain) if card and domain else None


def _account(card: TrunkCard) -> str:
    return address_of(card.host, card.port, card.transport, card.username)
