"""A carrier at which trunks log in: it asks for the password, remembers the contact, and answers as it is told to."""

import secrets
from typing import Any

from controller.operations import trunks
from controller.operations.trunks import NewTrunk
from tests.calls.account import Account
from tests.calls.carrier import ADDRESSES, HOST, Carrier
from tests.calls.digest import FIELD, answer
from tests.calls.message import Message, address
from tests.calls.wire import Address, open_wire
from tests.calls.world import World

USER, SECRET = "acme-4711", 'p;a"s\\s $[1+1] word'


class Registrar(Carrier):
    """`contacts` are the log-ins in force, oldest first; `refuses` is the code for those with the right password."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.secret = SECRET
        self.refuses = 0
        self.contacts: list[str] = []
        self.logins: list[int] = []  # the code of each log-in that was decided

    def on_request(self, request: Message, sender: Address) -> None:
        """REGISTER is decided here."""
        if request.method == "REGISTER" and not self.deaf:
            self._register(request, sender)
        else:
            super().on_request(request, sender)

    async def until_contacts(self, count: int, within: float = 5.0) -> None:
        """Until so many log-ins are in force."""
        await self.bell.until(lambda: len(self.contacts) == count, within, f"{count} log-ins, not {self.contacts}")

    async def until_decided(self, code: int, within: float = 5.0) -> None:
        """Until the last log-in was answered so."""
        await self.bell.until(lambda: self.logins[-1:] == [code], within, f"{code}, not {self.logins}")

    def _register(self, request: Message, sender: Address) -> None:
        given = request.header("authorization")
        if not given:
            challenge = ("WWW-Authenticate", f'Digest realm="carrier", nonce="{secrets.token_hex(8)}", algorithm=MD5')
            self.wire.reply(request, 401, sender, "reg", (challenge,))
            return
        code = self.refuses or (200 if self._is_right(request, given) else 403)
        contact, expires = request.header("contact"), request.header("expires")
        if code == 200:
            self.contacts = [each for each in self.contacts if each != address(contact)]
            self.contacts += [] if expires == "0" else [address(contact)]
        self.logins.append(code)
        confirmed = (("Contact", f"{contact};expires={expires}"),) if code == 200 and expires != "0" else ()
        self.wire.reply(request, code, sender, "reg", confirmed)
        self.bell.ring()

    def _is_right(self, request: Message, given: str) -> bool:
        fields = {name: quoted or bare for name, quoted, bare in FIELD.findall(given)}
        meant = answer(given, user=USER, secret=self.secret, method="REGISTER", uri=request.uri, cnonce="")
        wanted = {name: quoted or bare for name, quoted, bare in FIELD.findall(meant)}
        return (fields["username"], fields["response"]) == (USER, wanted["response"])


async def open_registrar(world: World) -> Registrar:
    """One at an address of its own."""
    number = next(ADDRESSES)
    proxy = ("127.0.0.1", world.posted.settings.sip_port)
    registrar = Registrar(Account("carrier", HOST, f"carrier{number}", "", proxy))
    registrar.attach(await open_wire(registrar.on_request, host=f"127.88.{number // 250}.{number % 250 + 1}"))
    world.carriers.append(registrar)
    return registrar


async def login_to(world: World, registrar: Registrar, name: str = "carrier", **more: Any) -> None:
    """The world's trunk that logs in there."""
    host, port = registrar.wire.address
    fields = {"username": USER, "secret": SECRET, "codecs": ("ulaw",), **more}
    new = NewTrunk(name, host, port=port, **fields)
    registrar.trunk = world.save(lambda session, me: trunks.add(session, me, world.domain, new))
    await world.live()
