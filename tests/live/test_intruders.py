"""Who is kept out for failing at SIP, and who is not: addresses are easily written into a datagram."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network

import pytest

from controller.live.intruders import Intruders, Limits

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HERE = "192.0.2.7"
NEVER = (IPv4Network("127.0.0.0/8"),)


def event(kind: str, address: str = HERE, service: str = "PJSIP") -> dict[str, str]:
    return {"Event": kind, "Service": service, "AccountID": "d7", "RemoteAddress": f"IPV4/UDP/{address}/5060"}


def fails(intruders: Intruders, count: int, kind: str = "ChallengeResponseFailed", each: float = 1.0) -> list[str]:
    """Who is to be kept out after so many failures, `each` seconds apart."""
    found = (intruders.apply(event(kind), NOON + timedelta(seconds=n * each)) for n in range(count))
    return [address for address in found if address]


def fresh(after: int = 5) -> Intruders:
    return Intruders(Limits(after, timedelta(seconds=60), NEVER))


@pytest.mark.parametrize("kind", ["ChallengeResponseFailed", "InvalidPassword", "InvalidAccountID"])
def test_who_fails_too_often_is_kept_out(kind: str) -> None:
    assert fails(fresh(), 4, kind) == []
    assert fails(fresh(), 5, kind) == [HERE]


def test_old_failures_do_not_count() -> None:
    assert fails(fresh(), 50, each=15) == []


def test_addresses_are_counted_one_by_one() -> None:
    intruders = fresh()
    for n in range(100):
        assert intruders.apply(event("ChallengeResponseFailed", f"192.0.2.{n}"), NOON) is None


def test_a_phone_asks_first_without_password_and_that_is_no_failure() -> None:
    """A hundred phones behind one router, after a power cut."""
    intruders = fresh()
    for _ in range(100):
        assert intruders.apply(event("InvalidAccountID"), NOON) is None
        assert intruders.apply(event("SuccessfulAuth"), NOON) is None


def test_where_somebody_has_logged_in_only_proven_failures_count_and_many_of_them() -> None:
    """Anybody can write that office's address into a datagram; one phone with a wrong password must not cut it off."""
    intruders = fresh()
    intruders.apply(event("SuccessfulAuth"), NOON)
    assert fails(intruders, 500, "InvalidAccountID", each=0.01) == []
    assert fails(intruders, 49, each=0.01) == []
    assert fails(intruders, 1) == [HERE]


def test_a_log_in_long_ago_protects_nobody() -> None:
    intruders = fresh()
    intruders.apply(event("SuccessfulAuth"), NOON - timedelta(hours=2))
    assert fails(intruders, 5) == [HERE]


def test_some_addresses_are_never_kept_out() -> None:
    intruders = fresh()
    for _ in range(100):
        assert intruders.apply(event("ChallengeResponseFailed", "127.0.0.1"), NOON) is None


def test_nobody_is_kept_out_where_that_is_switched_off() -> None:
    assert fails(fresh(after=0), 100) == []


@pytest.mark.parametrize(
    "other",
    [
        event("ChallengeResponseFailed", service="AMI"),
        event("ChallengeResponseFailed", "2001:db8::1"),
        {"Event": "ChallengeResponseFailed", "Service": "PJSIP"},
        {"Event": "ChallengeResponseFailed", "Service": "PJSIP", "RemoteAddress": "IPV4/UDP/x/y/z"},
        event("Newchannel"),
    ],
)
def test_what_is_something_else_counts_for_nothing(other: dict[str, str]) -> None:
    intruders = fresh(after=1)
    assert intruders.apply(other, NOON) is None


@pytest.mark.slow
def test_only_so_many_addresses_are_remembered() -> None:
    intruders = fresh()
    for n in range(20_000):
        intruders.apply(event("InvalidAccountID", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"), NOON)
    assert len(intruders._seen) == 10_000
