"""What `ringplan doctor` says of the trunks, and of domains that have none for emergency calls."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from controller.checks import Check, checked
from controller.commands import trunk_shown
from controller.desk_client import DeskAway, ask
from controller.settings import Settings
from controller.store import find
from controller.store.cards import DomainCard, TrunkCard
from controller.store.engine import open_database, reading

Line = tuple[DomainCard, tuple[TrunkCard, ...]]


def checks(settings: Settings) -> list[Check]:
    """One a trunk that is switched on; nothing while the controller or the database is away: others say so."""
    try:
        return [check for line in _lines(settings) for check in of_domain(*line, _states(settings, line[0].id))]
    except (DeskAway, SQLAlchemyError):
        return []


def of_domain(domain: DomainCard, cards: tuple[TrunkCard, ...], states: Mapping[int, Any]) -> Iterator[Check]:
    """`states` as the controller tells them, by the trunk's id."""
    used = [card for card in cards if card.enabled]
    if not used:
        remedy = f"`ringplan trunk add NAME HOST --domain {domain.name}`"
        yield Check(f"outside lines of {domain.name}", True, f"none: no emergency call can leave; {remedy} adds one")
    for card in used:
        state = states.get(card.id)
        if state is not None:
            name = shlex.quote(card.name)
            remedy = f"`ringplan trunk test {name} --domain {domain.name}` tells what comes back"
            yield checked(f"trunk {card.name} of {domain.name}", *_found(card, state), remedy)


def _found(card: TrunkCard, state: Mapping[str, Any]) -> tuple[bool, str]:
    is_in = card.kind != "registration" or state["login"] == "registered"
    return is_in and state["reachable"] is not False, trunk_shown.standing(card, state)


def _lines(settings: Settings) -> list[Line]:
    database = open_database(settings.database_url, existing=True)
    try:
        with reading(database) as session:
            return [(domain, find.trunks(session, domain.id)) for domain in find.domains(session)]
    finally:
        database.close()


def _states(settings: Settings, domain: int) -> dict[int, Any]:
    return {state["trunk"]: state for state in ask(settings, "GET", f"/trunks?domain={domain}")["trunks"]}
