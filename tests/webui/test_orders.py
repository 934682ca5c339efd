"""What the controller's desk is asked for, when its answer does not come."""

import socket
from pathlib import Path
from threading import Thread

import pytest

from controller.operations.messages import Order
from controller.operations.refused import Refused
from webui.orders import carry_out


def test_where_nobody_listens_nothing_was_changed(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Nothing was changed\."):
        carry_out(tmp_path / "none.sock", Order("/messages/forward?to=1"))


def test_once_it_was_asked_for_nobody_knows_whether_it_was_done(tmp_path: Path) -> None:
    """A controller that ends in the midst of it, as one that takes too long."""
    path = tmp_path / "controller.sock"
    with socket.socket(socket.AF_UNIX) as desk:
        desk.bind(str(path))
        desk.listen()

        def end() -> None:
            asked, _ = desk.accept()
            asked.recv(4096)
            asked.close()

        thread = Thread(target=end)
        thread.start()
        with pytest.raises(Refused, match="not certain whether this was done"):
            carry_out(path, Order("/messages/forward?to=1"))
        thread.join()
