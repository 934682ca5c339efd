"""For every form that the API takes, one that is in order: what is refused then is refused for who asks."""

from typing import Any

from webui.api.document import document

BODIES: dict[str, Any] = {
    "NewDomain": {"name": "new.example"},
    "DomainChanges": {"area_code": "30"},
    "CodeChanges": {"echo": "#1"},
    "LotChanges": {"seconds": 60},
    "CallNoteText": {"text": "Wants a quotation."},
    "NewUser": {"extension": "1077", "name": "New"},
    "UserChanges": {"name": "Other"},
    "Password": {"password": "correct horse battery staple"},
    "Pin": {"pin": "471147"},
    "MessageMailChanges": {"message_mail": "off", "message_mail_to": []},
    "MessageAddress": {"address": "office@acme.example"},
    "MessageCopiesChange": {"to": []},
    "NewsMailChanges": {"missed_mail": False},
    "MailboxSettingsChanges": {"say_caller": True},
    "GreetingTyped": {"text": "Hello.", "language": "en"},
    "OperatorChange": {"to": {"kind": "external", "number": "+49301234567"}},
    "NewInvitation": {"by_mail": False},
    "NewGrant": {"kind": "recordings"},
    "NewDevice": {"name": "1001x"},
    "DeviceChanges": {"label": "Other"},
    "NewFrame": {"name": "New", "kind": {"kind": "always"}},
    "FrameChanges": {"name": "Other"},
    "Force": {"on": True, "until": None},
    "NewRule": {"when": {"kind": "during", "frame": 1}},
    "RuleChanges": {"name": "Other"},
    "RuleOrder": {"order": []},
    "OverrideChange": {"on": True, "to": {"kind": "external", "number": "+49301234567"}},
    "ListEntry": {"list": "blocked", "number": "+49301111111"},
    "ListChanges": {"refuse_anonymous": True},
    "NewGroup": {"extension": "688", "name": "New"},
    "GroupChanges": {"name": "Other"},
    "Members": {"members": []},
    "NewTrunk": {"name": "New", "host": "sip.other.example", "username": "me", "secret": "0123456789"},
    "TrunkChanges": {"channels": 3},
    "TrunkOrder": {"order": []},
    "NewDid": {"number": "+49305550099", "to": {"kind": "voicemail", "owner": 1}},
    "DidChanges": {"note": "Other"},
    "PieceName": {"name": "Other"},
    "PlayingChanges": {"shuffled": True},
    "NewContact": {"name": "New", "numbers": [{"kind": "mobile", "typed": "0171 1234567"}]},
    "ContactChanges": {"company": "Other"},
    "NewFavourite": {"of": 1},
    "MessageChanges": {"folder": "trash"},
    "MessageForward": {"to": [1]},
    "MessageOnPhone": {"device": 1},
    "CallCommand": {"verb": "dial", "number": "1001"},
}
METHODS = ("get", "post", "put", "patch", "delete")
ROUTES = [(method, path) for path, told in document()["paths"].items() for method in METHODS if method in told]


def body(method: str, path: str) -> Any:
    """What to send there; None where nothing is sent."""
    told = document()["paths"][path][method].get("requestBody")
    if told is None or "application/json" not in told["content"]:  # nothing, or a file
        return None
    return BODIES[told["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
