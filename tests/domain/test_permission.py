"""Outbound permission: the domain's and the user's patterns together."""

import pytest

from controller.domain.permission import covers, permitted
from tests.domain.house import BOB, house, person


@pytest.mark.parametrize(
    ("patterns", "number", "permits"),
    [
        ((), "+49301234567", False),
        (("+",), "+49301234567", True),
        (("+49",), "+49301234567", True),
        (("+49",), "+4420123456", False),
        (("+49", "!+49900"), "+49900123456", False),
        (("+49", "!+49900", "+499001"), "+49900123456", True),
        (("!+49900", "+49900"), "+49900123456", False),  # both: no
        (("!+1",), "+49301234567", False),
    ],
)
def test_the_longest_pattern_that_fits_decides(patterns: tuple[str, ...], number: str, permits: bool) -> None:
    assert covers(patterns, number) is permits


def test_what_the_domain_may_not_call_none_of_its_users_may() -> None:
    """PRODUCT §2 Destinations: it needs the forwarder's outbound permission."""
    bob = person(BOB, outbound=("+",))
    assert permitted(house(bob), bob, "+4420123456")
    assert not permitted(house(bob, outbound=("+49",)), bob, "+4420123456")
