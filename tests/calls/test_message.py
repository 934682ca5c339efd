"""SIP messages, digests and descriptions as the test phones read and write them, without a network."""

import pytest

from tests.calls import sdp
from tests.calls.digest import answer, md5_challenge
from tests.calls.message import Message, NotSip, address, parse, response_to, user_of

INVITE = (
    "INVITE sip:d12@127.0.0.1:5080 SIP/2.0\r\n"
    "v: SIP/2.0/UDP 127.0.0.1:5060;rport;branch=z9hG4bKabc\r\n"
    'f: "Zoë" <sip:1001@acme.example>;tag=one\r\n'
    "t: <sip:d12@127.0.0.1>\r\n"
    "i: call-1\r\n"
    "CSeq: 7 INVITE\r\n"
    "Subject: a\r\n line that goes on\r\n"
    'Reason: Q.850;cause=26\r\nReason: SIP;cause=200;text="Call completed elsewhere"\r\n'
    "l: 5\r\n\r\nhello"
).encode()


def test_short_names_and_folded_headers_are_read() -> None:
    message = parse(INVITE)
    assert (message.method, message.uri, message.code, message.cseq) == ("INVITE", "sip:d12@127.0.0.1:5080", 0, 7)
    assert message.header("FROM") == '"Zoë" <sip:1001@acme.example>;tag=one'
    assert message.header("subject") == "a line that goes on"
    assert (message.branch, message.tag("from"), message.tag("to")) == ("z9hG4bKabc", "one", "")
    assert message.cause() == 'Q.850;cause=26, SIP;cause=200;text="Call completed elsewhere"'
    assert message.body == "hello"


def test_what_is_written_is_read_back_equal() -> None:
    message = parse(INVITE)
    assert parse(message.encode()) == message
    assert b"Content-Length: 5\r\n" in message.encode()


def test_a_response_belongs_to_its_request() -> None:
    response = response_to(parse(INVITE), 486, "two", (("Contact", "<sip:x@y>"),))
    assert response.start == "SIP/2.0 486 Busy Here"
    assert (response.code, response.method, response.branch, response.tag("to")) == (486, "INVITE", "z9hG4bKabc", "two")
    assert response_to(Message("BYE sip:x SIP/2.0", (("To", "<sip:x>;tag=kept"),)), 200, "new").tag("to") == "kept"


@pytest.mark.parametrize("noise", [b"", b"\r\n\r\n", b"\xff\x00", b"GET / HTTP/1.1\r\n\r\n"])
def test_noise_is_no_message(noise: bytes) -> None:
    with pytest.raises(NotSip):
        parse(noise)


@pytest.mark.parametrize(
    ("value", "uri", "user"),
    [
        ('"A <b> \\" ;tag=9" <sip:1001@acme.example;x=y>;tag=1', "sip:1001@acme.example;x=y", "1001"),  # poison
        ("<sip:1001@acme.example>;tag=1", "sip:1001@acme.example", "1001"),
        ("sip:d12@127.0.0.1:5080;tag=1", "sip:d12@127.0.0.1:5080", "d12"),
        ("<sip:acme.example>", "sip:acme.example", ""),
    ],
)
def test_addresses_are_taken_out_of_headers(value: str, uri: str, user: str) -> None:
    assert address(value) == uri
    assert user_of(address(value)) == user


def test_the_digest_is_that_of_the_rfc() -> None:
    """RFC 2617 §3.5."""
    challenge = 'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    text = answer(
        challenge,
        user="Mufasa",
        secret="Circle Of Life",
        method="GET",
        uri="/dir/index.html",
        cnonce="0a4f113b",
    )
    assert 'response="6629fae49393a05397450978507c4ef1"' in text


def test_the_challenge_that_md5_answers_is_chosen() -> None:
    assert md5_challenge(("Digest a, algorithm=SHA-256", "Digest b, algorithm=MD5")) == "Digest b, algorithm=MD5"
    assert md5_challenge(("Digest plain",)) == "Digest plain"
    assert md5_challenge(("Digest a, algorithm=SHA-256",)) is None


def test_a_description_tells_where_and_which_way() -> None:
    offer = sdp.describe(4000, 1, "sendonly")
    assert sdp.media_address(offer) == ("127.0.0.1", 4000)
    assert (sdp.direction(offer), sdp.answering(offer)) == ("sendonly", "recvonly")
    assert sdp.direction("v=0\r\n") == "sendrecv"
    assert sdp.media_address(offer.replace("audio 4000", "audio 0")) is None
