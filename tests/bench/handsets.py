"""Handsets pushed as in production, but for contacts that never register: all at one socket of the bench."""

from controller.domain.ids import DeviceId, DomainId, UserId
from controller.operations.devices import ha1
from controller.pbx.ari import Ari, put_object
from controller.reconcile import endpoints
from controller.reconcile.pjsip import CLASS
from controller.store.accounts import DeviceAccount

SECRET = "secret"


def digest(device: int) -> str:
    """The HA1 of any of these handsets."""
    return ha1(DeviceId(device), SECRET)


async def push(ari: Ari, domain: int, device: int, owner: int, extension: str, port: int, context: str = "") -> None:
    """One handset whose contact is this port on loopback; `context` in place of the domain's door."""
    account = DeviceAccount(
        id=DeviceId(device),
        name=extension,
        ha1=digest(device),
        owner=UserId(owner),
        owner_name=f"User {extension}",
        extension=extension,
        has_mailbox=False,
        domain=DomainId(domain),
        domain_name="bench.example",
        language="en",
    )
    made = endpoints.objects(account)
    made["aor"] = {"max_contacts": "1", "contact": f"sip:d{device}@127.0.0.1:{port}", "qualify_frequency": "0"}
    if context:
        made["endpoint"]["context"] = context
    requests = [put_object(CLASS, kind, f"d{device}", made[kind]) for kind in ("auth", "aor", "endpoint")]
    for answer in await ari.pipeline(requests):
        assert answer.status < 300, answer
