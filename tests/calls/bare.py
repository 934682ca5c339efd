"""A bare domain on the private Asterisk, without answering rules: phones, and one-step extensions to call them."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from controller.pbx.ami import Ami
from controller.pbx.ari import Ari, put_object
from controller.pbx.dialplan_wire import Priority, put
from tests.calls.account import Account
from tests.patience import patient
from tests.pbx_fixture import Pbx

PJSIP = "res_pjsip"
SECRET = "not much of one"
FRESH = itertools.count(90_001)  # device numbers, new ones for every test


@dataclass(frozen=True, slots=True)
class Bare:
    """Accounts `1001`, `1002`, … and how to give their extensions something to do."""

    accounts: tuple[Account, ...]
    context: str
    ami: Ami

    async def extension(self, number: str, *steps: tuple[str, str]) -> None:
        """Makes `number` do these steps, each an application and its data, then hang up."""
        whole = (*steps, ("Hangup", ""))
        await put(self.ami, [Priority(self.context, number, n, *step) for n, step in enumerate(whole, 1)])

    def dial(self, *indexes: int, seconds: int = 8) -> tuple[str, str]:
        """The step that rings these accounts, by index, together."""
        targets = "&".join(f"PJSIP/{self.accounts[index].auth_user}" for index in indexes)
        return ("Dial", f"{targets},{seconds},i")

    async def state(self, index: int) -> str:
        """The PBX's device state of an account: NOT_INUSE, INUSE, UNAVAILABLE, …"""
        variable = f"DEVICE_STATE(PJSIP/{self.accounts[index].auth_user})"
        return (await self.ami.send({"Action": "Getvar", "Variable": variable}))["Value"]

    async def until_state(self, index: int, wanted: str, within: float = 5.0) -> None:
        """Asks until the device state is that: it follows a registration or an answer some milliseconds late."""
        async with asyncio.timeout(patient(within)):
            while await self.state(index) != wanted:
                pass


@asynccontextmanager
async def bare_domain(pbx: Pbx, phones: int) -> AsyncIterator[Bare]:
    """So many accounts on the PBX; extension 1001 rings the first for 8 s, 1002 the second, and so on."""
    own = pbx.settings
    devices = [f"d{next(FRESH)}" for _ in range(phones)]
    context = f"bare-{devices[0]}"
    accounts = tuple(
        Account(str(1001 + n), "acme.example", device, SECRET, ("127.0.0.1", own.sip_port))
        for n, device in enumerate(devices)
    )
    async with (
        Ami("127.0.0.1", own.ami_port, "dialplan", own.secrets.ami_dialplan) as ami,
        Ari("127.0.0.1", own.http_port, "ringplan", own.secrets.ari, app=context) as ari,
    ):
        await ami.wait_up(5)
        await ari.wait_up(5)
        await push(ari, devices, context)
        bare = Bare(accounts, context, ami)
        for index, account in enumerate(accounts):
            await bare.extension(account.user, bare.dial(index))
        yield bare
        await asyncio.to_thread(pbx.rx, f"dialplan remove context {context}")


async def push(ari: Ari, devices: Iterable[str], context: str) -> None:
    """The PJSIP objects of these devices: live at once, no reload."""
    for device in devices:
        auth = {"auth_type": "userpass", "username": device, "password": SECRET}
        aor = {"max_contacts": "1", "remove_existing": "yes"}
        endpoint = {
            "context": context,
            "auth": device,
            "aors": device,
            "identify_by": "auth_username",
            "disallow": "all",
            "allow": "ulaw",
            "direct_media": "no",
            "rtp_symmetric": "yes",
            "callerid": f'"Phone {device}" <{device.removeprefix("d")}>',
        }
        await ari.pipeline(
            [
                put_object(PJSIP, "auth", device, auth),
                put_object(PJSIP, "aor", device, aor),
                put_object(PJSIP, "endpoint", device, endpoint),
            ]
        )
