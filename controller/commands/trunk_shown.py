"""How a trunk and its state read on the command line."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from controller.commands.common import labelled
from controller.store.cards import TrunkCard

HEADING = ("trunk", "where", "state", "calls")
State = Mapping[str, Any] | None
OFF = "switched off"
DENIED = ("SIP 401", "SIP 403", "SIP 407")
UNKNOWN = "not known: the controller is not running"


def row(card: TrunkCard, state: State) -> tuple[str, ...]:
    """One line of the list."""
    return (card.name, _where(card), standing(card, state), str(state["calls"]) if state else "")


def lines(card: TrunkCard, state: State) -> str:
    """All of it but the password, and how it is doing."""
    rows = {"state": standing(card, state)}
    if state and state["error"]:
        rows["failed last"] = f"{state['error']} ({state['error_at'][:16]} UTC)"
    return labelled(_settings(card) | rows)


def made(card: TrunkCard) -> str:
    """One that was just added: the carrier has not been asked yet."""
    ask = f"`ringplan trunk test {shlex.quote(card.name)}` asks whether it answers"
    return labelled(_settings(card) | {"state": ask if card.enabled else OFF})


def denied(card: TrunkCard, steps: Sequence[str]) -> str:
    """What to try when the carrier did not take a call from us; empty for other ends."""
    if card.from_account or not card.username or not any(step.startswith(DENIED) for step in steps):
        return ""
    return f"Some carriers want the account in From: `ringplan trunk set {shlex.quote(card.name)} --from-account`."


def _settings(card: TrunkCard) -> dict[str, str]:
    return {
        "trunk": card.name,
        "where": _where(card),
        "account": card.username or "none",
        "calls come from": ", ".join(card.addresses) or "no other address",
        "codecs": ", ".join(card.codecs),
        "sound": "encrypted (SRTP)" if card.srtp else "not encrypted",
        "numbers": {"plus": "+4930…", "digits": "4930…", "national": "030…"}[card.number_format],
        "From names": "the account" if card.from_account else "who calls",
        "forwards show": "who called, where the user wants it" if card.show_caller else "the own number",
        "calls at once": str(card.channels or "unlimited"),
    }


def _where(card: TrunkCard) -> str:
    port = f":{card.port}" if card.port else ""
    return f"{card.host}{port} ({card.transport}, {'log-in' if card.kind == 'registration' else 'by address'})"


def standing(card: TrunkCard, state: State) -> str:
    """How it is doing, in words."""
    if not card.enabled:
        return OFF
    if state is None:
        return UNKNOWN
    parts = [_login(state)] if card.kind == "registration" else []
    if state["reachable"] is not None:
        time = f" in {state['rtt_ms']:.0f} ms" if state["rtt_ms"] is not None else ""
        parts.append(f"answers{time}" if state["reachable"] else "does not answer")
    return ", ".join(parts) or "not asked yet"


def _login(state: Mapping[str, Any]) -> str:
    why = f" ({state['login_error']})" if state["login_error"] else ""
    return f"{state['login'] or 'not logged in yet'}{why}"
