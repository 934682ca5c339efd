"""Handsets as PJSIP objects, pushed one by one over ARI: no reload, 3 ms each at any size (DESIGN §1)."""

import hashlib
from collections.abc import Container, Sequence

from controller.dialplan.names import blf, door, endpoint, lookup, music
from controller.dialplan.syntax import shortened
from controller.domain.ids import DeviceId
from controller.pbx.ari import Ari, AriRefused, Request, delete_object, put_object
from controller.pbx.prompts import tag
from controller.reconcile.lamps import lamp
from controller.reconcile.pjsip import CLASS
from controller.store.accounts import DeviceAccount

REALM = "ringplan"
PUSHED = ("aor", "auth", "endpoint")
TYPES = ("endpoint", "auth", "aor")
BULK = 60.0  # seconds
QUALIFY_EVERY = 60  # seconds: how long a phone that vanished may count as registered (PRODUCT §2.5)
SILENT = 60  # seconds without RTP and RTCP after which a handset is gone, and its call over
HELD_SILENT = 1800  # seconds, the same while it holds the call: many send nothing then
NOT_FOUND = 404


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
        "contact": "",  # no permanent one, see aors.py
    }
    fields = {
        "context": door(account.domain),
        "message_context": "nowhere",  # a MESSAGE would run the door as a call does, without a caller
        "auth": name,
        "aors": name,
        "identify_by": "auth_username,username",
        "callerid": caller_id(account),
        "accountcode": str(account.owner),
        "callerid_tag": account.emergency,  # read by rp-emergency, also where the user has no plan
        "disallow": "all",
        "allow": "g722,alaw,ulaw,opus",
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "rtp_timeout": str(SILENT),
        "rtp_timeout_hold": str(HELD_SILENT),
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "send_pai": "yes",
        "trust_id_outbound": "yes",
        "trust_id_inbound": "no",
        "trust_connected_line": "no",  # who is called is known here, too: what phones say of it would get into AMI
        "language": tag(account.language),
        "moh_suggest": music(account.owner),
        "allow_subscribe": "yes",
        "subscribe_context": blf(account.domain),
        "allow_overlap": "no",
        "named_call_group": ",".join(pickup_groups(account)),
        "named_pickup_group": pickup_groups(account)[-1 if account.picks_all else 1],
        "mailboxes": lamp(account.owner),
    }
    return {"auth": auth, "aor": aor, "endpoint": fields}


def pickup_groups(account: DeviceAccount) -> tuple[str, str, str]:
    """Of the extension, the department, the domain: whoever may pick up from one of them finds what rings here.

    Who is in no department is with all others who are in none.
    """
    department = hashlib.sha256(account.department.casefold().encode()).hexdigest()[:10]
    return lookup(account.domain, account.extension), f"d{account.domain}-{department}", f"d{account.domain}"


def caller_id(account: DeviceAccount) -> str:
    """Name and extension as PJSIP takes them; quotes and backslashes in the name are escaped."""
    name = shortened(account.owner_name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}" <{account.extension}>'


def pushes(accounts: Sequence[DeviceAccount], in_place: Container[DeviceId] = ()) -> list[Request]:
    """The requests that bring handsets in, all AORs before any endpoint; without those AORs that are in place.

    For a new AOR the PBX looks through all endpoints it has (22.10): one by one, 2,000 handsets took it 26 s, so 2.4 s.
    """
    made = [(account.id, objects(account)) for account in accounts]
    return [
        put_object(CLASS, kind, endpoint(id_), fields[kind])
        for kind in ("aor", "auth", "endpoint")
        for id_, fields in made
        if kind != "aor" or id_ not in in_place
    ]


async def push(ari: Ari, accounts: Sequence[DeviceAccount], in_place: Container[DeviceId] = ()) -> None:
    """These handsets as they should be. Raises AriDown, AriRefused, TimeoutError."""
    for response in await ari.pipeline(pushes(accounts, in_place), within=BULK):
        if not 200 <= response.status < 300:
            raise AriRefused(response)


async def pull(ari: Ari, device: int) -> None:
    """The handset out of the PBX: it can't register or call from now on. Raises AriDown, AriRefused, TimeoutError."""
    name = endpoint(device)  # type: ignore[arg-type]
    for response in await ari.pipeline([delete_object(CLASS, kind, name) for kind in TYPES]):
        if response.status != NOT_FOUND and not 200 <= response.status < 300:
            raise AriRefused(response)
