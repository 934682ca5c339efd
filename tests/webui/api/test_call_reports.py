"""Reports of calls over the API: a user's own, a domain's for who manages it, and nonsense (PRODUCT §4, issue 7)."""

from controller.store.engine import HistoryDatabase
from tests.webui import pasts
from tests.webui.api.caller import Caller, fields
from tests.webui.place import Place


def test_figures_are_those_of_the_page_and_only_a_manager_sees_the_domain(
    anna: Caller, bob: Caller, eve: Caller, place: Place, past: HistoryDatabase
) -> None:
    pasts.keep(past, *pasts.usual(place))
    report = anna.get(f"/domains/{place.acme}/call-report?range=7").json
    assert (report["since"], report["until"], report["zone"]) == ("2026-11-18", "2026-11-24", "Europe/Berlin")
    figures = report["figures"]
    assert (figures["calls"], figures["placed"], figures["missed"]) == (13, 3, 2)
    assert sum(each["calls"] for each in report["course"]) == sum(map(sum, report["hours"])) == 13
    assert {each["name"] for each in report["users"]} == {"Anna Ahlers", "Bob Brandt"}
    own = bob.get(f"/users/{place.bob}/call-report?range=7").json
    assert own["figures"] == {name: value for name, value in report["users"][1].items() if name in figures}
    assert own["users"] == []
    assert bob.get(f"/domains/{place.acme}/call-report").status_code == 403
    assert bob.get(f"/users/{place.anna}/call-report").status_code == 403
    assert eve.get(f"/users/{place.bob}/call-report").status_code == 404


def test_nonsense_is_400_at_its_field(anna: Caller, place: Place) -> None:
    for name in ("range", "since", "until", "direction"):
        for evil in ("'; DROP TABLE call_figures; --", "1-1-1", "9" * 400, "🙂"):
            for path in (f"/users/{place.anna}", f"/domains/{place.acme}"):
                answer = anna.get(f"{path}/call-report?{name}={evil}")
                assert (answer.status_code, fields(answer)) == (400, {name}), (name, evil, answer.text)
