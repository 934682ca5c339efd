"""Whoever looks on at calls of a world and tells each in one line, by the journal, as the product reads it."""

import asyncio

from controller.domain.history import Told
from controller.domain.history_names import Named, Whose
from controller.domain.ids import GroupId
from controller.domain.journal import Conversation, Conversations
from controller.domain.telling import told
from controller.pbx import journal
from tests.calls.world import World
from tests.domain.shaped import FOLDER, kept, kinds, shape
from tests.domain.shapes_table import SHAPES
from tests.domain.telling_reads import line
from tests.patience import patient

WHOLE = 1 << 30


class Onlooker:
    """From now on. `groups` are extensions by id."""

    def __init__(self, world: World, groups: dict[GroupId, str] | None = None) -> None:
        self.world, self.groups = world, groups or {}
        self.journal = world.posted.settings.cel_journal
        self.at = journal.place(self.journal).at
        self.held = Conversations()
        self.over: list[Conversation] = []

    async def sees(self, name: str) -> Told | None:
        """The next call that is over is the shape of that name, and reads as the table says."""
        conversation, whose = await self._next(), self._whose()
        seen = told(conversation, whose)
        text = line(seen, whose) if seen else "no call | nobody"
        if not (FOLDER / f"{name}.csv").exists():
            kept(name, conversation, whose)
        assert text == SHAPES.get(name), f"{name}: {text}"
        other = kinds(conversation) ^ kinds(shape(name)[0])
        assert not other, f"{name}: other lines than were recorded: {sorted(other)}"
        return seen

    async def _next(self) -> Conversation:
        async with asyncio.timeout(patient(5)):
            while not self.over:
                events, self.at = journal.read(self.journal, self.at, WHOLE)
                ended = (over for event in events for over in self.held.take(event))
                self.over += [each for each in ended if self._is_ours(each)]
                await asyncio.sleep(0.01)
        return self.over.pop(0)

    def _whose(self) -> Whose:
        domain, people = int(self.world.domain), self.world.people
        users = {int(user): Named(domain, extension, f"User {extension}") for extension, user in people.items()}
        devices = {int(id_): (int(people[name[:4]]), domain) for name, id_ in self.world.devices.items()}
        trunks = {int(carrier.trunk): domain for carrier in self.world.carriers}  # type: ignore[attr-defined]
        return Whose(
            devices, trunks, users, {int(id_): Named(domain, ext, "Sales") for id_, ext in self.groups.items()}
        )

    def _is_ours(self, conversation: Conversation) -> bool:
        ours = {f"PJSIP/d{device}" for device in self.world.devices.values()}
        ours |= {f"PJSIP/t{carrier.trunk}" for carrier in self.world.carriers}  # type: ignore[attr-defined]
        return any(event.channel.rpartition("-")[0] in ours for event in conversation.events)
