"""panoramisk's AMI protocol, hardened: bytes in, messages out, and pending actions that die with the connection.

Replaced by subclassing (panoramisk 1.4): reading (it loses characters split over two segments) and pending actions (it
keeps those never answered, and sends those lost with a connection again when nobody wants them any more).
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from panoramisk.ami_protocol import AMIProtocol

from controller.pbx.ami_codec import Action, Decoder, Message, encode

OnMessage = Callable[[Message], None]


class AmiDown(ConnectionError):
    """There is no logged-in link, or it was lost before the answer: the action may or may not have been done."""


@dataclass(frozen=True, slots=True, eq=False)
class Pending:
    """An action sent and not fully answered. `on_item` is set for actions that answer with a list of events."""

    done: asyncio.Future[Message]
    on_item: OnMessage | None = None

    def take(self, message: Message) -> bool:
        """One message with this action's id; true when it was the last. What comes after a time-out is thrown away."""
        if self.on_item is None:
            self._finish(message)
            return True
        last = message.get("EventList") == "Complete" or message.get("Response") == "Error"
        if "Event" in message and not self.done.done():
            self._pass_on(message, self.on_item)
        if last:
            self._finish(message)
        return last

    def _pass_on(self, message: Message, on_item: OnMessage) -> None:
        try:
            on_item(message)
        except Exception as error:
            self.done.set_exception(error)

    def _finish(self, message: Message) -> None:
        if not self.done.done():
            self.done.set_result(message)


@dataclass(slots=True, eq=False)
class Together:
    """Many actions of one write: one future for all their answers, a third less work than one for each."""

    done: asyncio.Future[list[Message]]
    answers: list[Message]
    left: int


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One of them."""

    of: Together
    index: int

    @property
    def done(self) -> asyncio.Future[list[Message]]:
        return self.of.done

    def take(self, message: Message) -> bool:
        """Its answer, which is all there is."""
        self.of.answers[self.index] = message
        self.of.left -= 1
        if not self.of.left and not self.done.done():
            self.done.set_result(self.of.answers)
        return True


class LinkProtocol(AMIProtocol):  # type: ignore[misc, unused-ignore]  # panoramisk has no types
    """One connection. Its `factory` is the link (ami_link.py), which gives ids and takes events."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.closed: bool = False
        self.pending: dict[str, Pending | Part] = {}
        self.decoder = Decoder()
        self.last_received = asyncio.get_running_loop().time()

    def data_received(self, data: bytes) -> None:
        self.last_received = asyncio.get_running_loop().time()
        for message in self.decoder.feed(data):
            self.handle_message(message)

    def handle_message(self, message: Message) -> None:
        action_id = message.get("ActionID", "")
        waiting = self.pending.get(action_id)
        if waiting is None:
            if "Event" in message:
                self.factory.dispatch(message)
        elif waiting.take(message):
            self.pending.pop(action_id, None)

    def send(self, data: Action, as_list: bool | None = None) -> asyncio.Future[Message]:
        """One action; panoramisk's own log-in comes through here, too."""
        return self.write([data])[0]

    def write(self, actions: Sequence[Action], on_item: OnMessage | None = None) -> list[asyncio.Future[Message]]:
        """All the actions in one write, or none of them when one is unsafe (UnsafeValue)."""
        loop = asyncio.get_running_loop()
        ids = [self.factory.next_id() for _ in actions]
        data = b"".join(encode(action, action_id) for action_id, action in zip(ids, actions, strict=True))
        sent = {action_id: Pending(loop.create_future(), on_item) for action_id in ids}
        self.pending.update(sent)
        self.transport.write(data)
        if on_item is None:
            for action_id, waiting in sent.items():
                waiting.done.add_done_callback(partial(self._forget, action_id))
        return [waiting.done for waiting in sent.values()]

    def write_together(self, actions: Sequence[Action]) -> asyncio.Future[list[Message]]:
        """As `write`: their answers, in order, once all are there."""
        ids = [self.factory.next_id() for _ in actions]
        data = b"".join([encode(action, action_id) for action_id, action in zip(ids, actions, strict=True)])
        together = Together(asyncio.get_running_loop().create_future(), [{} for _ in ids], len(ids))
        if not ids:
            together.done.set_result([])
        self.pending.update({action_id: Part(together, index) for index, action_id in enumerate(ids)})
        self.transport.write(data)
        together.done.add_done_callback(partial(self._forget_all, ids))
        return together.done

    def _forget_all(self, ids: Sequence[str], _: asyncio.Future[list[Message]]) -> None:
        for action_id in ids:
            self.pending.pop(action_id, None)

    def _forget(self, action_id: str, _: asyncio.Future[Message]) -> None:
        """Answered, timed out or cancelled. (Lists stay to their last event: what remains of one is no news.)"""
        self.pending.pop(action_id, None)

    def close(self) -> None:
        """Drops the connection and fails whatever waits for an answer."""
        if self.closed:
            return
        self.closed = True
        self.transport.abort()
        lost, self.pending = self.pending, {}
        for waiting in lost.values():
            if not waiting.done.done():
                waiting.done.set_exception(AmiDown("the AMI link was lost before the answer"))
                waiting.done.exception()  # marks it as seen: nobody may be waiting any more
