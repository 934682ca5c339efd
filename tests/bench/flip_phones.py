"""The phones of flip-under-load: what each does with a call, by who calls; and which phones rang for whom, in order."""

import asyncio
import random
from collections import defaultdict

from controller.settings import LOOPBACK, Settings
from tests.bench import handsets
from tests.bench.flip_world import DOMAIN, SETS, STAGES, rung
from tests.calls.account import Account
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.bell import Bell
from tests.calls.bulk import Bulk, open_bulk
from tests.calls.message import Message, address, user_of
from tests.calls.sipphone import Phone
from tests.calls.wire import Address
from tests.journal_tail import Tail

PATIENT = "3"  # callers whose extension begins so let phones ring; for all others they refuse soon
CODES = {"A": 486, "C": 486, "D": 480, "E": 480}


class Phones:
    """All of them behind one socket. `rang` lists devices by the extension that called."""

    def __init__(self, settings: Settings, bulk: Bulk) -> None:
        self.settings, self.bulk = settings, bulk
        self.rang: defaultdict[str, list[int]] = defaultdict(list)
        self.chance = random.Random(5)

    @property
    def port(self) -> int:
        return self.bulk.wire.address[1]

    def add_rung(self) -> None:
        """Every phone that a version may ring."""
        for stage in STAGES:
            for k in range(SETS):
                self._attach(_Rung(self, stage, rung(stage, k)))

    def add(self, device: int, extension: str) -> Phone:
        """A phone to call from; called, it answers at once."""
        phone = Phone(self.account(device, extension), Answer(), talks=extension.startswith(PATIENT))
        self._attach(phone)
        return phone

    def account(self, device: int, extension: str) -> Account:
        """Its credentials."""
        return Account(extension, DOMAIN.name, f"d{device}", handsets.SECRET, (LOOPBACK, self.settings.sip_port))

    def _attach(self, phone: Phone) -> None:
        phone.attach(self.bulk.wire)
        self.bulk.phones[phone.account.auth_user] = phone


class _Rung(Phone):
    """Refuses some moments later, or rings on when the caller is patient (the last one always refuses)."""

    def __init__(self, phones: Phones, stage: str, device: int) -> None:
        super().__init__(phones.account(device, str(device)))
        self._phones, self._stage, self._device = phones, stage, device

    def on_request(self, request: Message, sender: Address) -> None:
        if request.method == "INVITE" and not request.tag("to"):
            caller = user_of(address(request.header("from")))
            self._phones.rang[caller].append(self._device)
            soon = Refuse(CODES[self._stage], after=self._phones.chance.uniform(0.02, 0.3))
            self.behaviour = Ring() if caller.startswith(PATIENT) and self._stage != "E" else soon
        super().on_request(request, sender)


class Taken:
    """Which handsets' calls the mailbox took, by the PBX's own journal."""

    def __init__(self, settings: Settings) -> None:
        self._tail = Tail(settings.cel_journal)
        self._devices: set[str] = set()
        self._bell = Bell()

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            for row in self._tail.rows():
                if row.event == "APP_START" and row.app == "VoiceMail":
                    self._devices.add(row.channel.removeprefix("PJSIP/").rpartition("-")[0])
                    self._bell.ring()
            await asyncio.sleep(0.1)

    async def until(self, device: str, within: float) -> None:
        """Returns once a call of that handset was taken. Raises TimeoutError."""
        await self._bell.until(lambda: device in self._devices, within, f"the mailbox to take a call of {device}")


async def open_phones(settings: Settings) -> Phones:
    """With those that are rung; callers are added by who calls."""
    phones = Phones(settings, await open_bulk())
    phones.add_rung()
    return phones
