"""What programs do with rules, frames, overrides, lists, groups and numbers, end to end over HTTP."""

from tests.webui.api.caller import Caller, fields
from tests.webui.api.things import Things
from tests.webui.place import Place


def test_a_rule_is_made_changed_moved_and_deleted(anna: Caller, place: Place, acme_things: Things) -> None:
    during = {"kind": "during", "frame": acme_things.ids["frame"]}
    to = {"kind": "external", "number": "030 1234567"}
    made = anna.post(f"/users/{place.bob}/rules", {"when": during, "name": "Day", "forwards": {"busy": to}})
    assert made.status_code == 201, made.text
    assert made.json["forwards"]["busy"] == {"kind": "external", "number": "+49301234567"}
    path = f"/rules/{made.json['id']}"
    voicemail = {"kind": "voicemail", "owner": place.bob}
    changed = anna.patch(path, {"forwards": {"unanswered": voicemail}, "enabled": False}).json
    assert (changed["name"], changed["enabled"]) == ("Day", False)
    assert changed["forwards"]["busy"] == {"kind": "external", "number": "+49301234567"}, "what is left out stays"
    assert changed["forwards"]["unanswered"] == voicemail
    assert anna.patch(path, {"forwards": {"busy": None}}).json["forwards"]["busy"] is None
    second = anna.post(f"/users/{place.bob}/rules", {"when": during}).json["id"]
    order = anna.put(f"/users/{place.bob}/rules/order", {"order": [second, made.json["id"]]}).json["order"]
    assert order[:2] == [second, made.json["id"]]
    assert [rule["id"] for rule in anna.get(f"/users/{place.bob}/rules").json["items"]] == order
    assert anna.delete(path).status_code == 200
    assert anna.get(path).status_code == 404


def test_a_rule_that_never_gets_its_turn_is_saved_with_a_note(anna: Caller, place: Place, acme_things: Things) -> None:
    during = {"kind": "during", "frame": acme_things.ids["frame"]}
    anna.post(f"/users/{place.bob}/rules", {"when": during, "name": "First"})
    second = anna.post(f"/users/{place.bob}/rules", {"when": during, "name": "Second"})
    assert any("First" in note for note in second.json["saved"]["notes"])


def test_a_new_rule_stands_above_what_would_hide_it_or_at_the_place_it_is_given(
    anna: Caller, place: Place, acme_things: Things
) -> None:
    path, during = f"/users/{place.bob}/rules", {"kind": "during", "frame": acme_things.ids["frame"]}
    for name, more in (("First", {}), ("Above", {}), ("Last", {"place": 99}), ("Top", {"place": 1})):
        assert anna.post(path, {"when": during, "name": name, **more}).status_code == 201
    assert [rule["name"] for rule in anna.get(path).json["items"]][:4] == ["Top", "Above", "First", "Last"]
    refused = anna.post(path, {"when": during, "place": 0})
    assert (refused.status_code, "place" in str(refused.json)) == (422, True)


def test_every_field_that_is_wrong_is_named_by_its_path(anna: Caller, place: Place) -> None:
    wrong = {
        "when": {"kind": "sometimes"},
        "name": 5,
        "forwards": {"busy": {"kind": "user"}, "always": "voicemail"},
        "ring": {"kind": "simultaneous", "targets": [{"to": {"kind": "handset", "device": "x"}, "delay": 1.5}]},
        "colour": "red",
    }
    answer = anna.post(f"/users/{place.bob}/rules", wrong)
    assert answer.status_code == 422
    assert fields(answer) == {
        *("when", "name", "forwards.busy.user", "forwards.always", "colour"),
        *("ring.targets.0.to.device", "ring.targets.0.delay"),
    }


def test_what_cannot_be_said_in_json_alone_is_refused_by_the_operation_at_its_field(anna: Caller, place: Place) -> None:
    answer = anna.post(f"/users/{place.bob}/rules", {"when": {"kind": "during", "frame": 987654}})
    assert (answer.status_code, fields(answer)) == (422, {"when"})
    assert "no time frame" in answer.json["errors"][0]["message"]


def test_the_night_switch(anna: Caller, bob: Caller, acme_things: Things) -> None:
    path = f"/frames/{acme_things.ids['frame']}"
    until = "2026-11-25T08:00:00+01:00"
    forced = anna.put(f"{path}/force", {"on": False, "until": until})
    assert (forced.json["forced_on"], forced.json["forced_until"]) == (False, "2026-11-25T07:00:00+00:00")
    assert bob.put(f"{path}/force", {"on": True}).status_code == 403
    assert anna.put(f"{path}/force", {"on": True}).json["forced_until"] is not None, "until its next change"
    assert anna.delete(f"{path}/force").status_code == 200
    assert anna.get(path).json["forced_on"] is None


def test_a_frame_in_use_is_deleted_only_when_that_is_confirmed(anna: Caller, acme_things: Things) -> None:
    path = f"/frames/{acme_things.ids['frame']}"
    assert anna.get(f"{path}/uses").json["items"][0]["extension"] == "1001"
    assert fields(anna.delete(path)) == {"confirmed"}
    assert anna.delete(f"{path}?confirmed=true").status_code == 200


def test_all_kinds_of_frames_are_answered_as_they_were_sent(anna: Caller, place: Place) -> None:
    kinds = [
        {"kind": "always"},
        {"kind": "weekly", "ranges": [{"day": 1, "start": 540, "end": 1020}, {"day": 5, "start": 1320, "end": 360}]},
        {
            "kind": "dates",
            "entries": [
                {"kind": "day", "day": "2026-12-24", "yearly": True, "start": None, "end": None},
                {
                    "kind": "range",
                    "first": "2026-12-24",
                    "last": "2027-01-02",
                    "yearly": False,
                    "start": 720,
                    "end": 540,
                },
            ],
        },
    ]
    for number, kind in enumerate(kinds):
        made = anna.post(f"/domains/{place.acme}/frames", {"name": f"Frame {number}", "kind": kind})
        assert made.status_code == 201, made.text
        assert anna.get(f"/frames/{made.json['id']}").json["kind"] == kind
    days = {"kind": "holidays", "country": "DE", "subdivision": "BE", "names": ["Labor Day"]}
    made = anna.post(f"/domains/{place.acme}/frames", {"name": "Holidays too", "kind": days})
    assert "2027-05-01" in made.json["kind"]["fixed"]


def test_an_override_remembers_its_destination_and_says_what_hinders_it(bob: Caller, place: Place) -> None:
    path = f"/users/{place.bob}/overrides/always"
    to = {"kind": "user", "user": place.anna}
    assert fields(bob.put(path, {"on": True})) == {"kind"}, "nothing to remember yet"
    on = bob.put(path, {"on": True, "to": to, "until": "2026-11-24T18:00:00+01:00"}).json
    assert (on["on"], on["to"], on["until"]) == (True, to, "2026-11-24T17:00:00+00:00")
    off = bob.put(path, {"on": False}).json
    assert (off["on"], off["to"], off["until"]) == (False, to, None)
    assert bob.put(path, {"on": True}).json["to"] == to
    bob.put(f"/users/{place.bob}/overrides/dnd", {"on": True})
    hindered = bob.put(path, {"on": True, "to": to}).json["saved"]["notes"]
    assert hindered == [] or "disturb" in hindered[0]
    assert bob.get(f"/users/{place.bob}/overrides/never").status_code == 404


def test_numbers_go_into_one_list_and_out_again(anna: Caller, place: Place) -> None:
    path = f"/domains/{place.acme}/lists"
    for number in ("+4970*", "030 1234567", "1009"):
        assert anna.post(f"{path}/numbers", {"list": "blocked", "number": number}).status_code == 201
    assert fields(anna.post(f"{path}/numbers", {"list": "allowed", "number": "1009"})) == {"number"}
    assert anna.get(path).json == {"refuse_anonymous": False, "blocked": 3, "allowed": 0}
    assert anna.get(f"{path}/numbers/%2B4970*").json == {"list": "blocked", "number": "+4970*", "note": ""}
    assert anna.delete(f"{path}/numbers/%2B4970*").status_code == 200
    listed = anna.get(f"{path}/numbers?limit=1").json
    assert listed == {"items": [{"list": "blocked", "number": "+49301234567", "note": ""}], "next": "+49301234567"}
    rest = anna.get(f"{path}/numbers?after=%2B49301234567").json
    assert rest == {"items": [{"list": "blocked", "number": "1009", "note": ""}], "next": None}


def test_a_group_a_number_and_a_trunk(anna: Caller, root: Caller, place: Place) -> None:
    group = anna.post(f"/domains/{place.acme}/groups", {"extension": "650", "name": "Sales"}).json
    assert "nobody rings" in group["saved"]["notes"][0]
    members = [{"user": place.bob, "delay": 0}, {"user": place.anna, "delay": 10}]
    assert anna.put(f"/groups/{group['id']}/members", {"members": members}).json["members"] == members
    to = {"kind": "group", "key": str(group["id"])}
    did = anna.post(f"/domains/{place.acme}/dids", {"number": "030 5550011", "to": to}).json
    assert (did["number"], did["to"]) == ("+49305550011", to)
    anna.delete(f"/groups/{group['id']}")
    assert anna.get(f"/dids/{did['id']}").json["to"]["kind"] == "gone"
    new = {"name": "Carrier", "host": "sip.carrier.example", "username": "acme", "secret": "0123456789"}
    trunk = root.post(f"/domains/{place.acme}/trunks", new)
    assert trunk.status_code == 201, trunk.text
    assert "secret" not in trunk.json
    assert "0123456789" not in root.get(f"/domains/{place.acme}/audit").text
    assert root.patch(f"/trunks/{trunk.json['id']}", {"enabled": False}).json["enabled"] is False


def test_passwords_and_pins_are_never_answered(anna: Caller, place: Place) -> None:
    path = f"/users/{place.bob}"
    assert anna.put(f"{path}/password", {"password": "a new long password"}).status_code == 200
    assert fields(anna.put(f"{path}/password", {"password": "short"})) == {"password"}
    assert fields(anna.put(f"/users/{place.anna}/password", {"password": "a new long password"})) == {"old"}
    assert anna.put(f"{path}/mailbox/pin", {"pin": "471199"}).json["has_mailbox"] is True
    everything = anna.get(path).text + anna.get(f"{path}/mailbox").text + anna.get(f"/domains/{place.acme}/audit").text
    assert "471199" not in everything
    assert "a new long password" not in everything


def test_a_group_is_explained_too(anna: Caller, place: Place) -> None:
    made = anna.post(f"/domains/{place.acme}/groups", {"extension": "600", "name": "Sales"}).json
    told = anna.get(f"/groups/{made['id']}/explain?from=1002").json
    assert "to Sales (600): " in told["story"][0]


def test_explain_answers_for_a_moment_and_a_caller(anna: Caller, place: Place) -> None:
    told = anna.get(f"/users/{place.anna}/explain?at=2026-12-25T10:00:00%2B01:00&from=1002").json
    assert told["at"] == "2026-12-25T10:00:00+01:00"
    assert "Holidays" in told["story"][0]
    assert told["decision"]["is"] == "Decision"
    assert fields(anna.get(f"/users/{place.anna}/explain?at=tomorrow&from=0")) == {"at"}
    assert fields(anna.get(f"/users/{place.anna}/explain?from=1099")) == {"from"}


def test_who_opted_out_of_the_directory_is_seen_by_managers_and_by_himself_only(
    anna: Caller, bob: Caller, root: Caller, place: Place
) -> None:
    path = f"/domains/{place.acme}/users"
    anna.patch(f"/users/{place.anna}", {"listed": False})
    assert place.anna in [user["id"] for user in anna.get(path).json["items"]]
    assert place.anna not in [user["id"] for user in bob.get(path).json["items"]]
    bob.patch(f"/users/{place.bob}", {"listed": False})
    assert place.bob in [user["id"] for user in bob.get(path).json["items"]]


def test_a_public_number_is_explained_as_whom_it_leads_to(anna: Caller, eve: Caller, place: Place) -> None:
    of = f"/domains/{place.acme}"
    group = anna.post(f"{of}/groups", {"extension": "600", "name": "Sales"}).json["id"]
    for number, to, said in (
        ("+49305550021", {"kind": "user", "user": place.bob}, "to Bob Brandt (1002): "),
        ("+49305550022", {"kind": "group", "key": str(group)}, "to Sales (600): "),
    ):
        did = anna.post(f"{of}/dids", {"number": number, "to": to}).json["id"]
        told = anna.get(f"/dids/{did}/explain?from=%2B4989555")
        assert said in told.json["story"][0], told.text
        assert eve.get(f"/dids/{did}/explain").status_code == 404
    past = {"kind": "voicemail", "owner": place.anna}
    did = anna.post(f"{of}/dids", {"number": "+49305550023", "to": past}).json["id"]
    refused = anna.get(f"/dids/{did}/explain")
    assert (refused.status_code, fields(refused)) == (422, {"did"})
