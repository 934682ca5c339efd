"""The wire: log-in, encryption, refusals; with a real server."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from controller.mail.letters import letter
from controller.mail.message import message
from controller.mail.pieces import pieces
from controller.mail.smtp import Never, NotNow, ServerAway, connected, hand_over
from controller.smtp_url import MailServer
from tests.mail.mailserver import Desk, serving
from tests.mail.test_letters import CELLS, MAIL


async def send(server: MailServer, recipient: str = "anna@acme.example") -> None:
    made = message(letter("reset", CELLS["reset"]), MAIL, ("", "from@acme.example"), "")
    async with connected(server) as link:
        await hand_over(link, pieces(made), "from@acme.example", recipient)


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
async def test_a_password_opens_the_server() -> None:
    desk = Desk()
    async with serving(desk, authenticator=desk.authenticate, auth_required=True, auth_require_tls=False):
        await send(MailServer("127.0.0.1", desk.port, "none", "ringplan", "s3:cr@t"))
    assert desk.log_ins == [(b"ringplan", b"s3:cr@t")]
    assert len(desk.got) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
async def test_a_wrong_password_is_a_fault_of_the_settings_and_is_not_told() -> None:
    desk = Desk()
    async with serving(desk, authenticator=desk.authenticate, auth_required=True, auth_require_tls=False):
        with pytest.raises(ServerAway) as away:
            await send(MailServer("127.0.0.1", desk.port, "none", "ringplan", "wr0ng-one"))
    assert "535" in str(away.value)
    assert "wr0ng" not in str(away.value)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_what_must_be_encrypted_is_not_sent_in_the_clear(security: str) -> None:
    async with serving(Desk()) as desk:
        with pytest.raises(ServerAway):
            await send(MailServer("127.0.0.1", desk.port, security, "ringplan", "s3:cr@t"))  # type: ignore[arg-type]
    assert (desk.got, desk.log_ins) == ([], [])


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    async with serving(Desk(), tls_context=of_its_own(tmp_path)) as desk:
        with pytest.raises(ServerAway, match="certificate"):
            await send(MailServer("127.0.0.1", desk.port, "starttls"))
    assert desk.got == []


@pytest.mark.parametrize(
    ("said", "meaning"), [("450 later", NotNow), ("550 no such user", Never), ("421 closing", ServerAway)]
)
@pytest.mark.parametrize("where", ["to_recipient", "to_data"])
async def test_4xx_is_not_now_5xx_is_never_and_421_is_the_servers_end(
    said: str, meaning: type[Exception], where: str
) -> None:
    async with serving(Desk()) as desk:
        setattr(desk, where, lambda who: said)
        with pytest.raises(meaning, match=said.split()[1]):
            await send(desk.server)


async def test_a_server_that_hangs_up_in_the_middle_is_away() -> None:
    async def hang_up(reader: object, writer: object) -> None:
        writer.write(b"220 mx.example\r\n")  # type: ignore[attr-defined]
        await reader.readline()  # type: ignore[attr-defined]
        writer.close()  # type: ignore[attr-defined]

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    with pytest.raises(ServerAway):
        await send(MailServer("127.0.0.1", server.sockets[0].getsockname()[1], "none"))
    server.close()


async def test_an_address_beyond_ascii_needs_a_server_that_knows_them() -> None:
    async with serving(Desk()) as desk:
        await send(desk.server, "änne@acme.example")
    assert desk.got[0].recipient == "änne@acme.example"


def of_its_own(folder: Path) -> ssl.SSLContext:
    """With a certificate that the server signed itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    here = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    began = datetime.now(UTC) - timedelta(days=1)
    made = made.serial_number(1).not_valid_before(began).not_valid_after(began + timedelta(days=9))
    signed = made.add_extension(here, critical=True).sign(key, hashes.SHA256())
    pem, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    text = key.private_bytes(pem, private, serialization.NoEncryption()) + signed.public_bytes(pem)
    (folder / "server.pem").write_bytes(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


class Broken(list[bytes]):
    """Whoever says it is stopped in the middle."""

    def __iter__(self) -> Iterator[bytes]:
        for number, piece in enumerate(super().__iter__()):
            task = asyncio.current_task()
            if number == len(self) // 2 and task is not None:
                task.cancel()
            yield piece


HEAD = b"Subject: long\r\n\r\n"
LONG = [HEAD, *[b".%04d\r\n" % line * 10_000 for line in range(60)], b".\r\n"]  # 4 MB, each line with a dot


@pytest.mark.slow
async def test_while_a_long_mail_is_sent_others_have_their_turns() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with serving(Desk()) as desk, connected(desk.server) as link:
        task = asyncio.create_task(others())
        await hand_over(link, LONG, "from@acme.example", "anna@acme.example")
        task.cancel()
    assert turns > len(LONG)
    assert desk.got[0].raw == b"".join(LONG)


async def test_who_is_stopped_in_the_middle_of_a_mail_has_sent_nothing() -> None:
    async with serving(Desk()) as desk:
        async with connected(desk.server) as link:
            work = asyncio.create_task(hand_over(link, Broken(LONG), "from@acme.example", "anna@acme.example"))
            await asyncio.wait({work})
        assert work.cancelled()
        async with connected(desk.server) as link:
            await hand_over(link, [HEAD], "from@acme.example", "anna@acme.example")
    assert [got.raw for got in desk.got] == [HEAD]


async def test_after_an_address_that_can_t_be_written_the_next_mail_goes() -> None:
    async with serving(Desk()) as desk, connected(desk.server) as link:
        with pytest.raises(ValueError, match="control"):
            await hand_over(link, [HEAD], "from@acme.example", "an\x01na@acme.example")
        await hand_over(link, [HEAD], "from@acme.example", "anna@acme.example")
    assert len(desk.got) == 1
