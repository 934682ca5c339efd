"""What lamps of phones (BLF) may be set to in a domain: the context that its phones subscribe in (docs/blf.md).

The hints stand for every extension there could be; the PBX makes one of its own when a phone first subscribes to it,
from the row `hint` of that extension. So nobody's hint costs anything before somebody looks, and a context with 10,000
hints, which the PBX searches line by line (10,000 rows took it 5.5 s, 22.10), never comes to be. Digits only: what a
phone asks for stands in the name of a device.
"""

from collections.abc import Mapping

from controller.dialplan import names
from controller.domain.ids import DeviceId, DomainId
from controller.domain.priority import HINT, Priority

NOBODY = "PJSIP/nobody"  # a phone that there never is: unavailable
NO_LAMP = "rp-no-lamp"  # whose row `hint` is that of nobody; a result of IF() ends at the colon of a device
MOST_PHONES = 60  # whose names fit into a line
EXTENSION_LENGTHS, FRAME_LENGTHS = range(2, 7), range(1, 5)  # digits
SWITCHES = (
    ("dnd", names.quiet, EXTENSION_LENGTHS),
    ("forward_always_again", names.away, EXTENSION_LENGTHS),
    ("force", names.forced, FRAME_LENGTHS),
)
"""Keys of codes, the devices that their lamps show, and how many digits follow."""


def hints(domain: DomainId, codes: Mapping[str, str]) -> tuple[Priority, ...]:
    """The domain's rows; its lot adds those of its slots. `codes` are the feature codes in force by their key.

    A code and an extension is whether that user is on do not disturb, or all his calls are forwarded; a code and a
    number whether that time frame is forced. Pressed, such a key dials just that: it switches (changes.conf).
    """
    whose = f"x{domain}-${{EXTEN}}"
    there = f"${{DIALPLAN_EXISTS({whose},{names.LAMP},1)}}"
    person = f"${{EVAL_EXTEN(${{IF({there}?{whose}:{NO_LAMP})}},{names.LAMP},1)}}"
    patterns = [("_" + "X" * length, person) for length in EXTENSION_LENGTHS]
    for key, device, lengths in SWITCHES:
        if code := codes.get(key):
            shown = f"Custom:{device(domain, f'${{EXTEN:{len(code)}}}')}"
            patterns += [(f"_{code}" + "X" * length, shown) for length in lengths]
    return tuple(Priority(names.blf(domain), pattern, HINT, devices) for pattern, devices in patterns)


def lamp(domain: DomainId, extension: str, phones: tuple[DeviceId, ...]) -> str:
    """What the lamp of an extension shows: all the user's phones; busy while he is on do not disturb."""
    if not phones:
        return NOBODY
    named = [f"PJSIP/{names.endpoint(phone)}" for phone in sorted(phones)[:MOST_PHONES]]
    return "&".join([*named, f"Custom:{names.busy_lamp(domain, extension)}"])
