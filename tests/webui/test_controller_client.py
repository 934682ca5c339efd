"""What the portal does with a controller that answers, is away, frozen, or talks nonsense."""

import socket
import time
from pathlib import Path

import pytest

from controller.domain.ids import DeviceId, UserId
from controller.settings import Settings
from tests.webui.fake_controller import Answers
from webui.controller_client import ControllerAway, look

ANNA = UserId(1)


def test_phones_and_status_are_read(controller: Answers, home: Settings) -> None:
    controller.by_path["/phones"] = [{"device": 12, "registered": True, "address": None, "user_agent": "Acme"}]
    controller.by_path["/status"] = {"pbx": "up", "since": None, "pending": 3, "more": "of a later version"}
    sight = look(home.run / "controller.sock", ANNA)
    phone = sight.phones[DeviceId(12)]
    assert (phone.registered, phone.address, phone.user_agent, phone.since) == (True, "", "Acme", None)
    assert (sight.status.is_up, sight.status.pending) == (True, 3)


def test_without_a_socket_it_is_away_at_once(tmp_path: Path) -> None:
    with pytest.raises(ControllerAway):
        look(tmp_path / "controller.sock", ANNA)


def test_a_frozen_controller_costs_no_more_than_the_patience(tmp_path: Path) -> None:
    path = tmp_path / "controller.sock"
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(path))
        frozen.listen()  # takes connections, as a stopped process does, and never answers
        start = time.monotonic()
        with pytest.raises(ControllerAway):
            look(path, ANNA, patience=0.1)
        assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/phones", b"<html>"),
        ("/phones", {"device": 1}),
        ("/phones", [{"registered": True}]),
        ("/phones", [{"device": 1, "registered": True, "since": "2026-11-24T08:10:00"}]),  # an instant without a zone
        ("/phones", None),  # 404
        ("/status", []),
        ("/status", {"pbx": "up", "pending": "many"}),
    ],
)
def test_nonsense_counts_as_away(controller: Answers, home: Settings, path: str, answer: object) -> None:
    controller.by_path[path] = answer
    with pytest.raises(ControllerAway):
        look(home.run / "controller.sock", ANNA)
