"""Trunks as PJSIP objects, pushed over ARI: no reload. Counterpart of endpoints.py; who asks for them: work.py.

Whose calls come in over a trunk is told by the addresses they come from (`identify`), or, where we log in, by the
`line` that the registration puts into our contact. An identify object holds one address: of several AstDB keeps the
last (22.10).
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controller.dialplan.names import trunk, trunk_door
from controller.domain.carriers import MOST_ADDRESSES, address_of, sources
from controller.domain.ids import TrunkId
from controller.pbx.ari import Ari, Request, accepted, delete_object, put_object
from controller.pbx.prompts import tag
from controller.reconcile.piece import Piece
from controller.reconcile.pjsip import CLASS, Key, holds
from controller.store.accounts import TrunkAccount

QUALIFY_EVERY = 30  # seconds
LOGIN_LASTS = 300  # seconds; a router in between may forget its mapping sooner than the carrier
AGAIN = 20  # seconds after a log-in that failed
FORGOTTEN = 0.3  # seconds that the carrier has for taking back a log-in before the next
SILENT = 300  # seconds without RTP and RTCP: some carriers send nothing while who is outside is silent or holds
HELD_SILENT = 1800  # seconds, where the carrier tells of the hold
NOT_FOUND = 404
NO_NUMBER = "trunk"
"""A name without a number: with neither, an endpoint that is read from AstDB has the number "unknown" (22.10), and
every caller it brings has, too. A name and number of From count before it."""


@dataclass(frozen=True, slots=True)
class TrunkLine:
    """What the PBX holds of a trunk: its objects, and the door by which its calls come in."""

    account: TrunkAccount
    door: Piece | None = None


def objects(account: TrunkAccount) -> dict[Key, dict[str, str]]:
    """Fields by object type and name."""
    name = trunk(account.id)
    found = {("aor", name): _aor(account), ("endpoint", name): _endpoint(account)}
    if account.username and account.secret:
        found["auth", name] = {"auth_type": "userpass", "username": account.username, "password": account.secret}
    for index, address in enumerate(matched(account)):
        found["identify", f"{name}-{index}"] = {"endpoint": name, "match": address, "srv_lookups": "no"}
    if account.kind == "registration":
        found["registration", name] = _registration(account)
    return found


def matched(account: TrunkAccount) -> list[str]:
    """Where its calls come from, as the PBX writes it: 192.0.2.1/255.255.255.255."""
    return [net.with_netmask for net in sources(account.kind, account.host, account.addresses)]


async def push(ari: Ari, account: TrunkAccount) -> None:
    """This trunk as it should be. A log-in that is so already stays untouched.

    What differs is taken out first, endpoints aside: the PBX would go on with the old log-in, and add new addresses to
    the old (22.10). Raises AriDown, AriRefused, TimeoutError.
    """
    wanted, name = objects(account), trunk(account.id)
    login, whole = ("registration", name), ("endpoint", name)
    wrong = [key for key, fields in wanted.items() if key == whole or not await _is_held(ari, key, fields)]
    if ("auth", name) in wrong and login in wanted and login not in wrong:
        wrong.append(login)
    stale = [key for key in _every(name) if key not in wanted or (key in wrong and key != whole)]
    if login in stale:
        await _log_out(ari, login)
    await _take(ari, stale)
    accepted(await ari.pipeline([put_object(CLASS, *key, wanted[key]) for key in sorted(wrong, key=_turn)]))


async def pull(ari: Ari, id_: int) -> None:
    """The trunk out of the PBX, its log-in taken back. Raises AriDown, AriRefused, TimeoutError."""
    name = trunk(TrunkId(id_))
    await _log_out(ari, ("registration", name))
    await _take(ari, _every(name))


def _every(name: str) -> list[Key]:
    """All objects that a trunk may have, the log-in first."""
    identifies = [("identify", f"{name}-{index}") for index in range(MOST_ADDRESSES + 1)]
    return [("registration", name), *identifies, ("endpoint", name), ("aor", name), ("auth", name)]


async def _log_out(ari: Ari, login: Key) -> None:
    """The password must be there until the carrier has asked for it."""
    if await ari.delete_dynamic(CLASS, *login):
        await asyncio.sleep(FORGOTTEN)


async def _is_held(ari: Ari, key: Key, fields: Mapping[str, str]) -> bool:
    found = await ari.get_dynamic(CLASS, *key)
    return found is not None and holds(found, fields)


def _turn(key: Key) -> int:
    """What others name comes before them; the log-in last."""
    return ("auth", "aor", "endpoint", "identify", "registration").index(key[0])


async def _take(ari: Ari, keys: Sequence[Key]) -> None:
    requests: list[Request] = [delete_object(CLASS, *key) for key in keys]
    accepted([answer for answer in await ari.pipeline(requests) if answer.status != NOT_FOUND])


def _aor(account: TrunkAccount) -> dict[str, str]:
    return {"contact": _address(account), "qualify_frequency": str(QUALIFY_EVERY), "qualify_timeout": "3"}


def _address(account: TrunkAccount, user: str | None = None) -> str:
    return address_of(account.host, account.port, account.transport, user)


def _registration(account: TrunkAccount) -> dict[str, str]:
    name, user = trunk(account.id), account.username or ""
    return {
        "server_uri": _address(account),
        "client_uri": _address(account, user),
        "outbound_auth": name,
        "endpoint": name,
        "line": "yes",
        "contact_user": user,
        "expiration": str(LOGIN_LASTS),
        "max_random_initial_delay": "0",
        "max_retries": "100000000",
        "retry_interval": str(AGAIN),
        "forbidden_retry_interval": "60",
        "fatal_retry_interval": "60",
        "auth_rejection_permanent": "no",
    }


def _endpoint(account: TrunkAccount) -> dict[str, str]:
    """No `identify_by` name: whoever writes `t3` into From is not the carrier. What goes out tells no inside names.

    Each field is named even when it is empty: what a request leaves out stays as it was (22.10).
    """
    name, user = trunk(account.id), account.username or ""
    return {
        "context": trunk_door(account.id),
        "message_context": "nowhere",
        "aors": name,
        "identify_by": "ip",
        "accountcode": name,
        "disallow": "all",
        "allow": ",".join(account.codecs),
        "media_encryption": "sdes" if account.srtp else "no",
        "from_domain": account.host,
        "trust_id_inbound": "yes",
        "trust_id_outbound": "yes",
        "send_pai": "yes",
        "send_connected_line": "no",
        "trust_connected_line": "no",
        "send_diversion": "no",
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "rtp_timeout": str(SILENT),
        "rtp_timeout_hold": str(HELD_SILENT),
        "allow_subscribe": "no",
        "allow_transfer": "no",
        "allow_overlap": "no",
        "language": tag(account.language),
        "callerid": NO_NUMBER,
        "contact_user": user,
        "from_user": user if account.from_account else "",
        "outbound_auth": name if user and account.secret else "",
    }
