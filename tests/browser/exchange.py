"""A telephone system for pages that lead calls: it has calls as told, does what it is asked, or refuses."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.webui.fake_controller import Answers
from tests.webui.place import TUESDAY, Place

NOW = int(TUESDAY.timestamp() * 1000)
Body = dict[str, Any]


@dataclass(slots=True)
class Exchange:
    """Anna's domain. `asked` is every command; `refusal`: the answer to the next one instead of doing it."""

    answers: Answers
    place: Place
    asked: list[Body] = field(default_factory=list)
    refusal: Body | None = None
    notes: dict[str, Body] = field(default_factory=dict)  # by call

    def __post_init__(self) -> None:
        self.answers.by_path["/calls/do"] = self._do

    def call(self, id_: str, state: str, *parties: Body, seconds: int = 5, **more: str) -> None:
        """As it is from now on."""
        since, domain = self.since(seconds), self.place.acme
        about = {"id": id_, "domain": domain, "state": state, "began": since, "since": since, "dialled": ""}
        about |= {"parties": list(parties), "slot": "", "box": None, "note": self.notes.get(id_), "back": "", **more}
        self.answers.thing(domain, f"call:{id_}", about)

    def noted(self, id_: str, text: str, at: datetime) -> None:
        """Somebody wrote that on a call."""
        self.notes[id_] = {"text": text, "by": "console", "at": at.isoformat()}
        key = self.place.acme, f"call:{id_}"
        self.answers.thing(*key, {**self.answers.things[key], "note": self.notes[id_]})

    def since(self, seconds: int) -> int:
        """What the page has for so long ago."""
        return NOW - seconds * 1000

    def gone(self, key: str) -> None:
        self.answers.thing(self.place.acme, key, None)

    def person(self, user: int, presence: str, mode: str = "") -> None:
        value = {"user": user, "presence": presence, "since": NOW, "mode": mode}
        self.answers.thing(self.place.acme, f"person:{user}", value)

    def parked(self, slot: str, id_: str, number: str) -> None:
        """A call from outside, by Anna."""
        value: Body = {"slot": slot, "call": id_, "leg": "a", "number": number, "name": "", "user": None}
        value |= {"by": self.place.anna, "since": NOW, "until": NOW + 120_000}
        self.answers.thing(self.place.acme, f"slot:{slot}", value)

    def anna(self, state: str) -> Body:
        return party("b", self.place.anna, "1001", "Anna Ahlers", state)

    def bob(self, state: str) -> Body:
        return party("c", self.place.bob, "1002", "Bob Brandt", state)

    def rings(self, id_: str, number: str, name: str = "", **more: str) -> None:
        """From outside, at Anna's."""
        caller = party("a", None, number, name, "dialling", is_caller=True)
        self.call(id_, "ringing", caller, self.anna("ringing"), dialled="1001", **more)

    def talks(self, id_: str, number: str, name: str = "", **more: Any) -> None:
        """Anna with somebody outside."""
        self.call(id_, "talking", party("a", None, number, name, "up", is_caller=True), self.anna("up"), **more)

    def clear(self) -> None:
        for domain, key in list(self.answers.things):
            self.answers.thing(domain, key, None)
        self.asked.clear()
        self.notes.clear()

    def _do(self, body: Body) -> Body:
        self.asked.append(body)
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            return refusal
        id_, caller = body.get("call", ""), party("a", None, "+49301234567", "", "on hold", is_caller=True)
        match body["verb"]:
            case "answer" | "resume" | "cancel" | "pickup":
                self.talks(id_, "+49301234567")
            case "hold":
                self.call(id_, "held", caller, self.anna("holds"))
            case "consult":
                self.call(id_, "talking", caller, self.anna("up"), self.bob("up"))
            case "park":
                slot = body["slot"] or "701"
                self.call(id_, "parked", caller, slot=slot)
                self.parked(slot, id_, "+49301234567")
            case "retrieve":
                id_ = self.answers.things[self.place.acme, f"slot:{body['slot']}"]["call"]
                self.gone(f"slot:{body['slot']}")
                self.talks(id_, "+49301234567")
            case "complete" | "transfer" | "voicemail" | "hangup":
                self.gone(f"call:{id_}")
        return {"status": 200, "said": ""}


def party(leg: str, user: int | None, number: str, name: str, state: str, *, is_caller: bool = False) -> Body:
    """One leg, as the controller tells it."""
    where = {"user": user, "device": None if user is None else 1, "trunk": 1 if user is None else None}
    told = {"number": number, "name": name, "state": state, "since": NOW, "is_caller": is_caller}
    return {"leg": leg, "channel": f"PJSIP/{leg}", **where, **told}
