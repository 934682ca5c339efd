"""Handsets as PJSIP objects, pushed one by one over ARI: no reload, 3 ms each at any size (DESIGN §1)."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from controller.dialplan.names import door, endpoint
from controller.dialplan.syntax import shortened
from controller.pbx.ami import Ami, Message
from controller.pbx.ari import Ari, AriRefused, Request, delete_object, put_object
from controller.store.accounts import DeviceAccount

REALM = "ringplan"
CLASS = "res_pjsip"
PUSHED = ("aor", "auth", "endpoint")
TYPES = ("endpoint", "auth", "aor")
BULK = 60.0  # seconds
QUALIFY_EVERY = 60  # seconds: how long a phone that vanished may count as registered (PRODUCT §2.5)
NOT_FOUND = 404
OURS = re.compile(r"d[0-9]+")
KEPT = ("md5_cred", "context", "accountcode", "username", "mailboxes")
"""What the PBX writes back as it got it; other fields only show that the object is there."""


def objects(account: DeviceAccount) -> dict[str, dict[str, str]]:
    """Fields by object type. One contact a handset: a phone that comes back elsewhere replaces its old self."""
    name = endpoint(account.id)
    auth = {"auth_type": "md5", "username": name, "realm": REALM, "md5_cred": account.ha1}
    aor = {
        "max_contacts": "1",
        "remove_existing": "yes",
        "qualify_frequency": str(QUALIFY_EVERY),
        "qualify_timeout": "3",
        "support_path": "yes",
    }
    fields = {
        "context": door(account.domain),
        "auth": name,
        "aors": name,
        "identify_by": "auth_username,username",
        "callerid": caller_id(account),
        "accountcode": str(account.owner),
        "disallow": "all",
        "allow": "g722,alaw,ulaw,opus",
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "send_pai": "yes",
        "trust_id_outbound": "yes",
        "trust_id_inbound": "no",
        "language": account.language,
        "allow_subscribe": "yes",
        "allow_overlap": "no",
    }
    if account.has_mailbox:
        fields["mailboxes"] = f"{account.owner}@d{account.domain}"
    return {"auth": auth, "aor": aor, "endpoint": fields}


def caller_id(account: DeviceAccount) -> str:
    """Name and extension as PJSIP takes them; quotes and backslashes in the name are escaped."""
    name = shortened(account.owner_name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}" <{account.extension}>'


def pushes(accounts: Sequence[DeviceAccount]) -> list[Request]:
    """The requests that bring handsets in, all AORs before any endpoint.

    For a new AOR the PBX looks through all endpoints it has (22.10): one by one, 2,000 handsets took it 26 s, so 2.4 s.
    """
    made = [(endpoint(account.id), objects(account)) for account in accounts]
    return [
        put_object(CLASS, kind, name, fields[kind]) for kind in ("aor", "auth", "endpoint") for name, fields in made
    ]


async def push(ari: Ari, accounts: Sequence[DeviceAccount]) -> None:
    """These handsets as they should be. Raises AriDown, AriRefused, TimeoutError."""
    for response in await ari.pipeline(pushes(accounts), within=BULK):
        if not 200 <= response.status < 300:
            raise AriRefused(response)


async def pull(ari: Ari, device: int) -> None:
    """The handset out of the PBX: it can't register or call from now on. Raises AriDown, AriRefused, TimeoutError."""
    name = endpoint(device)  # type: ignore[arg-type]
    for response in await ari.pipeline([delete_object(CLASS, kind, name) for kind in TYPES]):
        if response.status != NOT_FOUND and not 200 <= response.status < 300:
            raise AriRefused(response)


async def differing(ami: Ami, accounts: Iterable[DeviceAccount]) -> tuple[list[DeviceAccount], list[int]]:
    """Those that the PBX does not hold as they should be (fields we do not set aside), and ids that it should not hold.

    Both come to be when AstDB loses its last second. It is listed whole, an object type a time: 20 times as fast as
    asking for one by one over ARI (22.10). Raises AmiDown, TimeoutError.
    """
    wanted = {endpoint(account.id): (account, objects(account)) for account in accounts}
    right = dict.fromkeys(wanted, 0)
    unknown: set[str] = set()

    def look(event: Message) -> None:
        _, _, kind, name = event.get("Key", "///").split("/")  # the closing event has none
        if name in wanted:
            right[name] += _holds(event["Val"], wanted[name][1][kind])
        else:
            unknown.add(name)

    for kind in TYPES:
        await ami.stream({"Action": "DBGetTree", "Family": f"ps_{kind}", "Key": kind}, look)
    wrong = [wanted[name][0] for name, count in right.items() if count < len(TYPES)]
    return wrong, sorted(int(name[1:]) for name in unknown if OURS.fullmatch(name))


def _holds(found: str, meant: Mapping[str, str]) -> bool:
    """Whether an object, as JSON, has the fields that the PBX writes back as it got them."""
    try:
        fields = json.loads(found)
    except ValueError:
        return False
    return all(fields.get(key, "") == value for key, value in meant.items() if key in KEPT)
