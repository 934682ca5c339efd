"""Where a decision stands: the call so far, and the small questions every step asks of it. Counterpart: decide.py."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from controller.domain.calls import Call, Inside, Outside, Phones
from controller.domain.directory import Directory, User
from controller.domain.ids import GroupId, UserId
from controller.domain.rules import CallerLists

MAX_FORWARDS = 10  # PRODUCT §2 Loops


@dataclass(frozen=True, slots=True)
class Standpoint:
    """The directory, the call, and what happened on the way: users and groups entered, forwarders, innermost last.

    A group forwards as a user with a negative id (groups.py), who is not in the directory.
    """

    directory: Directory
    call: Call
    phones: Phones
    instant: datetime
    seen: frozenset[UserId]
    forwarders: tuple[UserId, ...] = ()
    groups: frozenset[GroupId] = frozenset()

    def entering(self, user: UserId) -> "Standpoint":
        """The same call once it is inside that user's rules."""
        return replace(self, seen=self.seen | {user})

    def entering_group(self, group: GroupId) -> "Standpoint":
        """The same call once that group rings."""
        return replace(self, groups=self.groups | {group})

    def forwarded_by(self, user: UserId) -> "Standpoint":
        """The same call on its way to somebody else."""
        return replace(self, forwarders=(*self.forwarders, user))

    def after(self, seconds: int | None) -> "Standpoint":
        """The same call after that many seconds of ringing, unless its clock stands still."""
        if self.call.frozen or seconds is None:
            return self
        return replace(self, instant=self.instant + timedelta(seconds=seconds))

    def screened(self) -> "Standpoint":
        """The same call once its caller has said a name: that is asked once (PRODUCT §2.6)."""
        return replace(self, call=replace(self.call, screened=True))

    def points_back(self, user: UserId) -> bool:
        """Whether `user` is the caller, or just transferred the call here (PRODUCT §2 Loops)."""
        caller = self.call.caller
        return user == self.call.transferrer or (isinstance(caller, Inside) and caller.user == user)

    def allowed(self, user: User) -> bool:
        """Whether an allow list, own or the domain's, names the caller."""
        return any(_named(lists.allowed, self.call) for lists in (user.lists, self.directory.domain.lists))

    def blocked(self, user: User) -> bool:
        """Whether a block list names the caller, or he hides his number and that is refused."""
        return self.blocks(user.lists) or self.blocks(self.directory.domain.lists)

    def blocks(self, lists: CallerLists) -> bool:
        """Whether that list does."""
        return _blocks(lists, self.call)


def _blocks(lists: CallerLists, call: Call) -> bool:
    anonymous = isinstance(call.caller, Outside) and call.caller.number is None
    return (anonymous and lists.refuse_anonymous) or _named(lists.blocked, call)


def _named(numbers: frozenset[str], call: Call) -> bool:
    number = call.caller.extension if isinstance(call.caller, Inside) else call.caller.number
    if not number:
        return False
    prefixes = (number[:length] + "*" for length in range(1, len(number) + 1))
    return number in numbers or any(prefix in numbers for prefix in prefixes)
