"""PJSIP objects in AstDB: what the PBX was given against what it should have. Used for handsets and trunks."""

import json
from collections.abc import Iterable, Mapping

from controller.pbx.ami import Ami, Message

CLASS = "res_pjsip"
KINDS = ("endpoint", "auth", "aor", "identify", "registration")

Key = tuple[str, str]
Objects = Mapping[Key, Mapping[str, str]]
"""Fields by object type and name."""

KEPT = frozenset(
    [
        *(
            "md5_cred",
            "password",
            "username",
            "mailboxes",
            "context",
            "accountcode",
            "callerid_tag",
            "moh_suggest",
            "outbound_auth",
            "media_encryption",
            "rtp_timeout",
            "rtp_timeout_hold",
            "subscribe_context",
        ),
        *("from_user", "from_domain", "contact_user", "contact", "match", "endpoint", "server_uri", "client_uri"),
    ]
)
"""What the PBX writes back as it got it; other fields only show that the object is there."""


async def differing(ami: Ami, wanted: Objects) -> set[str]:
    """Names of objects that the PBX does not hold as they should be, or should not hold.

    Both come to be when AstDB loses its last second. It is listed whole, an object type a time: 20 times as fast as
    asking for one by one over ARI (22.10). Raises AmiDown, TimeoutError.
    """
    right: set[Key] = set()
    unknown: set[str] = set()

    def look(event: Message) -> None:
        _, _, kind, name = event.get("Key", "///").split("/")  # the closing event has none
        meant = wanted.get((kind, name))
        if meant is None:
            unknown.add(name)
        elif holds(decoded(event["Val"]), meant):
            right.add((kind, name))

    for kind in KINDS:
        await ami.stream({"Action": "DBGetTree", "Family": f"ps_{kind}", "Key": kind}, look)
    return {name for _, name in wanted.keys() - right} | unknown - {""}


def holds(found: Mapping[str, str], meant: Mapping[str, str]) -> bool:
    """Whether an object has the fields that the PBX writes back as it got them."""
    return all(found.get(key, "") == value for key, value in meant.items() if key in KEPT)


def numbers(names: Iterable[str], letter: str) -> set[int]:
    """Of names such as `d12`, `t3`, `t3-0` the numbers of those with that letter."""
    heads = (name.partition("-")[0] for name in names)
    return {int(head[1:]) for head in heads if head[:1] == letter and head[1:].isdecimal()}


def decoded(text: str) -> dict[str, str]:
    """An object as AstDB keeps it; empty where that makes no sense."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
