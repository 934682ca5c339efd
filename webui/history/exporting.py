"""The list as a file, streamed: a year of a large domain is never in memory."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import takewhile
from threading import Lock

from flask import Response, abort, request

from controller.operations import history_asking, history_csv
from controller.operations.refused import Forbidden, Missing, Refused
from webui.forms import Form, by_field
from webui.history.area import Asked, both, looking
from webui.history.views import page
from webui.portal import person, portal
from webui.unread import UNREAD

IN_ALL, OF_A_DOMAIN = 3, 2  # files at once: each keeps a thread, of eight, for as long as a client takes

_under_way: Counter[int] = Counter()
_counting = Lock()


@both(".csv")
def as_csv(of: Asked) -> Response:
    """With the filter of the list; refused where that is nonsense."""
    with ExitStack() as opened:
        opened.enter_context(_one_of_few(person().domain.id))
        session, past = opened.enter_context(looking())
        zone = person().zone
        try:
            wanted = history_asking.wanted(session, of.by, *of.ids, of.words, portal().now(), zone)
            lines = history_csv.table(session, of.by, past, *of.ids, wanted, zone)
        except (Missing, Forbidden):
            raise
        except Refused as refused:
            return page(of, None, Form(of.words, by_field(refused.problems)), 422)
        answer = Response(_encoded(lines), mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="calls.csv"'
        answer.call_on_close(opened.pop_all().close)
    return answer


@contextmanager
def _one_of_few(domain: int) -> Iterator[None]:
    with _counting:
        if _under_way.total() >= IN_ALL or _under_way[domain] >= OF_A_DOMAIN:
            abort(429)
        _under_way[domain] += 1
    try:
        yield
    finally:
        with _counting:
            _under_way[domain] -= 1


def _encoded(lines: Iterator[str]) -> Iterator[bytes]:
    """As long as somebody reads them."""
    scope = request.environ.get("asgi.scope", {})
    return (line.encode("utf-8", "replace") for line in takewhile(lambda _line: UNREAD not in scope, lines))
