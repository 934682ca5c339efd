"""SIP over UDP as the test phones do it: what comes twice happens once, what may be lost is repeated."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from tests.calls.account import Account
from tests.calls.behaviour import Refuse, Silent
from tests.calls.message import Message, parse
from tests.calls.sipphone import open_phone


@pytest.fixture
def pbx_end() -> Iterator[socket.socket]:
    """A bare socket that plays the PBX."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.setblocking(False)
        end.bind(("127.0.0.1", 0))
        yield end


def request(end: socket.socket, method: str) -> Message:
    host, port = end.getsockname()
    return Message(
        f"{method} sip:d1@127.0.0.1 SIP/2.0",
        (
            ("Via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bKone"),
            ("From", "<sip:1001@acme.example>;tag=one"),
            ("To", "<sip:d1@127.0.0.1>"),
            ("Call-ID", "call-1"),
            ("CSeq", f"1 {method}"),
            ("Contact", f"<sip:{host}:{port}>"),
        ),
    )


def account(end: socket.socket) -> Account:
    return Account("1001", "acme.example", "d1", "", end.getsockname())


async def received(end: socket.socket) -> Message:
    async with asyncio.timeout(3):
        return parse(await asyncio.get_running_loop().sock_recv(end, 65536))


async def test_an_invite_that_comes_twice_is_one_call_and_gets_its_answer_twice(pbx_end: socket.socket) -> None:
    phone = await open_phone(account(pbx_end), Refuse(486))
    for _ in range(2):
        pbx_end.sendto(request(pbx_end, "INVITE").encode(), phone.wire.address)
    first, second = await received(pbx_end), await received(pbx_end)
    assert first == second
    assert first.code == 486
    assert len(phone.calls) == 1
    phone.close()


async def test_a_refusal_is_repeated_until_its_ack(pbx_end: socket.socket) -> None:
    phone = await open_phone(account(pbx_end), Refuse(603))
    pbx_end.sendto(request(pbx_end, "INVITE").encode(), phone.wire.address)
    assert await received(pbx_end) == await received(pbx_end)
    pbx_end.sendto(request(pbx_end, "ACK").encode(), phone.wire.address)
    await phone.bell.until(lambda: "ACK" in [seen.message.method for seen in phone.calls[0].messages], 3)
    assert not phone.wire.repeats
    phone.close()


async def test_a_register_without_an_answer_is_sent_again(pbx_end: socket.socket) -> None:
    phone = await open_phone(account(pbx_end), Silent())
    task = asyncio.create_task(phone.register())
    first, second = await received(pbx_end), await received(pbx_end)
    assert (first.method, first) == ("REGISTER", second)
    task.cancel()
    phone.close()
