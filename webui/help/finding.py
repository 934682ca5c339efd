"""The guide searched: every word must occur; what is asked counts more than what is told."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webui.help.topic import Topic

MOST = 12
TITLE, QUESTION, TEXT = 4, 3, 1  # how much a word counts there


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: of a question, or (`question` empty) a paragraph of its topic."""

    topic: Topic
    question: str
    answer: str
    url: str = ""
    do: str = ""


def found(topics: Iterable[Topic], words: str) -> tuple[Found, ...]:
    """The best first; of equals in the guide's order."""
    wanted = _folded(words).split()
    if not wanted:
        return ()
    ranked = [(rank, each) for topic in topics for rank, each in _ranked(topic, wanted)]
    return tuple(each for _rank, each in sorted(ranked, key=lambda pair: -pair[0]))[:MOST]


def _ranked(topic: Topic, wanted: list[str]) -> Iterator[tuple[int, Found]]:
    title = _folded(topic.title)
    for how in topic.hows:
        if rank := _rank(wanted, (title, TITLE), (_folded(how.question), QUESTION), (_folded(how.answer), TEXT)):
            yield rank, Found(topic, how.question, how.answer, how.url, how.do)
    if rank := _rank(wanted, (title, TITLE), (_folded(topic.lead), TEXT)):
        yield rank, Found(topic, "", topic.lead)
    for paragraph in topic.told:
        if rank := _rank(wanted, (_folded(paragraph), TEXT)):
            yield rank, Found(topic, "", paragraph)


def _rank(wanted: list[str], *places: tuple[str, int]) -> int:
    """Nothing where a word occurs in none of the places."""
    found = [max((counts for text, counts in places if word in text), default=0) for word in wanted]
    return sum(found) if all(found) else 0


def _folded(text: str) -> str:
    """Without accents and capitals: `plages horaires` finds `Plages Horaires`, `reglage` finds `réglage`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each))
