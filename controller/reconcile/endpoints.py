"""Handsets as PJSIP objects, pushed one by one over ARI: no reload, 3 ms each at any size (DESIGN §1)."""

from collections.abc import Sequence

from controller.dialplan.names import door, endpoint
from controller.dialplan.syntax import shortened
from controller.pbx.ari import Ari, AriRefused, Request, delete_object, put_object
from controller.reconcile.pjsip import CLASS
from controller.store.accounts import DeviceAccount

REALM = "ringplan"
PUSHED = ("aor", "auth", "endpoint")
TYPES = ("endpoint", "auth", "aor")
BULK = 60.0  # seconds
QUALIFY_EVERY = 60  # seconds: how long a phone that vanished may count as registered (PRODUCT §2.5)
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
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "send_pai": "yes",
        "trust_id_outbound": "yes",
        "trust_id_inbound": "no",
        "trust_connected_line": "no",  # who is called is known here, too: what phones say of it would get into AMI
        "language": account.language,
        "allow_subscribe": "yes",
        "allow_overlap": "no",
        "mailboxes": f"{account.owner}@d{account.domain}" if account.has_mailbox else "",
    }
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
