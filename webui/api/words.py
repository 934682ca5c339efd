"""What the OpenAPI document says about fields, by their names: a description, an example."""

from typing import Any

ABOUT: dict[str, tuple[str, Any]] = {
    "id": ("Never given out twice.", 12),
    "domain_id": ("The domain it belongs to.", 1),
    "user_id": ("The user it belongs to.", 12),
    "owner_id": ("The user it belongs to; of a time frame null where the domain shares it.", 12),
    "user": ("The id of a user of the domain.", 12),
    "device": ("The id of a handset of the domain.", 31),
    "owner": ("The id of the user whose voicemail it is.", 12),
    "frame": ("The id of a time frame.", 4),
    "of_id": ("The user a delegate acts for.", 13),
    "of": ("The user a delegate acts for.", 13),
    "extension": ("2 to 6 digits, unique in the domain.", "1001"),
    "name": ("Stored and shown as typed.", "Anna Ahlers"),
    "label": ("What it is, for people.", "Desk, second floor"),
    "scope": ("What a log-in may do: the own extension, the own domain, or everything.", "user"),
    "department": ("For filters and groups.", "Sales"),
    "ring_timeout": ("Seconds until a call counts as unanswered; null is unlimited.", 25),
    "has_mailbox": ("Whether there is voicemail.", True),
    "listed": ("Whether colleagues see the user in the directory.", True),
    "email": ("Where voicemail is announced.", "anna@acme.example"),
    "outbound": ("What may be called: beginnings of numbers, `+` all, `!+49900` not these.", ["+49"]),
    "emergency_number": ("Shown on emergency calls; null is `number`.", "+49301234567"),
    "emergency_numbers": ("On top of those of the country.", ["19222"]),
    "emergency_contact": ("Who is told of emergency calls.", "security@acme.example"),
    "show_caller": ("Whether a call forwarded outside may show the original caller.", False),
    "day_calls": ("Most calls outside in a day; null is the domain’s, or no limit.", 200),
    "day_minutes": ("Most minutes outside in a day.", 600),
    "day_countries": ("Most countries called in a day.", 5),
    "zone": ("An IANA time zone; null is that of the owner or domain.", "Europe/Berlin"),
    "country": ("ISO 3166, two letters.", "DE"),
    "language": ("Of prompts; null is the domain’s.", "en"),
    "main_number": ("Shown outside where a user has no number.", "+49301234560"),
    "outside_prefix": ("Dialled before a public number.", "0"),
    "area_code": ("Added to local numbers.", "30"),
    "refuse_anonymous": ("Whether callers without a number are blocked.", False),
    "created": ("When it was made.", "2026-11-21T09:00:00+00:00"),
    "number": ("A telephone number; E.164 in answers.", "+4930123456"),
    "enabled": ("Switched off it is passed over.", True),
    "dnd": ("Do not disturb: no phone rings.", False),
    "screening": ("Outside callers are asked for a name.", False),
    "delay": ("Seconds from the start of ringing.", 8),
    "kind": ("Says which of the forms this is.", "user"),
    "key": ("Names what is entered.", "600"),
    "yearly": ("Every year.", True),
    "start": ("Minutes from midnight; null is the whole day.", 540),
    "end": ("Minutes from midnight, not included; not after `start` runs into the next day.", 1020),
    "day": ("A date; in a weekly range the weekday, 1 is Monday.", 1),
    "secret": ("Shown this once; null where the request is repeated by its key.", "3b1f0c9a55d2e4f7a1b2c3d4"),
    "pin": ("Of the voicemail; 4 to 10 digits.", "471147"),
    "auth_name": ("The digest user name, unique over all domains.", "d31"),
    "password": ("10 to 200 characters.", "correct horse battery"),
    "scopes": ("`read`, `write`, or one area only: `read:users`.", ["read", "write:rules"]),
    "expires": ("When it ends by itself; null is never.", "2027-11-21T00:00:00+00:00"),
    "until": ("When it ends by itself; null is never.", "2026-12-24T18:00:00+01:00"),
    "order": ("The ids, as they shall stand.", [7, 5, 6]),
    "story": ("The call’s way, a sentence a step, indented where it depends.", ["Now, an anonymous caller: …"]),
}


def about(name: str, kind: type | None = None) -> dict[str, Any]:
    """The metadata of a field; an example only where it is of that kind."""
    text, example = ABOUT.get(name, ("", None))
    found: dict[str, Any] = {"description": text} if text else {}
    if example is not None and kind is type(example):
        found["examples"] = [example]
    return found
