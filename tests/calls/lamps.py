"""Lamps of a test phone (BLF): it subscribes to extensions, and remembers what the PBX told it of each."""

import dataclasses
import re
import secrets

from tests.calls.account import exchange
from tests.calls.message import Headers, Message
from tests.calls.sipphone import Phone

STATE = re.compile(r"<state>(\w+)</state>|<note>([^<]*)</note>")
KINDS = {"dialog": "application/dialog-info+xml", "presence": "application/pidf+xml"}


async def subscribe(phone: Phone, number: str, event: str = "dialog", expires: int = 600) -> int:
    """The final code. `dialog` is what keys of phones ask for, `presence` what softphones do."""
    call_id, tag = named(number, event), secrets.token_hex(6)

    def build(extra: Headers) -> Message:
        asked = (("Event", event), ("Accept", KINDS[event]), ("Expires", str(expires)), *extra)
        plain = phone._outside("SUBSCRIBE", asked)
        own = {"To": f"<sip:{number}@{phone.account.domain}>", "Call-ID": call_id}
        own["From"] = f"<{phone.account.aor}>;tag={tag}"
        headers = tuple((name, own.get(name, value)) for name, value in plain.headers)
        return dataclasses.replace(
            plain, start=f"SUBSCRIBE sip:{number}@{phone.account.domain} SIP/2.0", headers=headers
        )

    return (await exchange(phone.wire, phone.account, build)).code


def told(phone: Phone, number: str, event: str = "dialog") -> list[str]:
    """What its lamp for that number was told, oldest first: `terminated`, `early`, `confirmed`; `Ready`, `Ringing` …"""
    seen = sorted(phone.wire.log.get(named(number, event), ()), key=lambda each: each.at)
    bodies = [each.message.body for each in seen if not each.sent and each.message.start.startswith("NOTIFY")]
    return [found[1] or found[2] for body in bodies if (found := STATE.search(body))]


def named(number: str, event: str) -> str:
    """The Call-ID of the one subscription of a phone to that number."""
    return f"{number}-{event}@ringplan.test"
