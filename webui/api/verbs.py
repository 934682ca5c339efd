"""What can be done with a thing: read, list, make, change, delete. Each is one route, its rules and its documentation.

A view gets an `Ask` and the ids of its path, calls one operation, and returns what is answered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response
from flask_smorest import Blueprint  # type: ignore[import-untyped]

from controller.operations import changes
from controller.operations.bell import saving
from controller.store.engine import reading
from webui.api import etags, paging, repeats
from webui.api.area import ETAG, IF_MATCH, IF_NONE_MATCH, KEY, View
from webui.api.asking import Ask, ask
from webui.api.following import follow
from webui.api.routing import answer, route, saved, told
from webui.api.shapes import Shape, extended, nothing
from webui.portal import portal

Ids = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be read at `path`, and therefore be changed there."""

    area: Blueprint
    path: str
    shape: Shape
    find: Callable[..., Any]

    def content(self, asked: Ask, ids: Ids) -> dict[str, Any]:
        """As it is answered."""
        found: dict[str, Any] = self.shape().dump(self.find(asked, **ids))
        return found


def single(area: Blueprint, path: str, shape: Shape, query: Shape = nothing) -> Callable[[View], Thing]:
    """GET of one thing, with its ETag."""

    def made(view: View) -> Thing:
        thing = Thing(area, path, shape, view)

        @wraps(view)
        def show(sent: Mapping[str, Any], **ids: Any) -> Response:
            with reading(portal().database) as session:
                content = thing.content(ask(session, sent), ids)
            tag = etags.etag(content)
            return answer(304, None, tag) if etags.is_known(tag) else answer(200, content, tag)

        shown = area.alt_response(304, description="You have this version.")(show)
        route(area, path, "GET", shown, 200, shape, query=query, headers=[IF_NONE_MATCH], answers=ETAG)
        return thing

    return made


def listed(area: Blueprint, path: str, shape: Shape, query: Shape = nothing, **cursor: Any) -> Callable[[View], View]:
    """GET of many things, in pages. `cursor` says what the pages are ordered by, see `paging.page`."""

    def made(view: View) -> View:
        @wraps(view)
        def show(sent: Mapping[str, Any], **ids: Any) -> Response:
            with reading(portal().database) as session:
                found = paging.page(view(ask(session, sent), **ids), sent, **cursor)
            items = [shape().dump(item) for item in found.items]
            return answer(200, {"items": items, "next": found.next})

        route(area, path, "GET", show, 200, paging.shape(shape), query=extended(paging.Query, query))
        return view

    return made


def create(
    area: Blueprint,
    path: str,
    body: Shape | None,
    shape: Shape,
    once: str = "",
    status: int = 201,
    query: Shape = nothing,
    before: Callable[[Mapping[str, Any], Ids], None] = lambda sent, ids: None,
) -> Callable[[View], View]:
    """POST. The view returns what was made; its field `once` is not kept for a repeated request.

    Without a body the `query` is read. `before` does what takes its time, while the database is not held.
    """

    def made(view: View) -> View:
        @wraps(view)
        def make(sent: Mapping[str, Any], **ids: Any) -> Response:
            before(sent, ids)
            with saving(portal().database) as session:
                asked = ask(session, sent)
                known = repeats.before(session, asked.actor.at)
                if isinstance(known, repeats.Answered):
                    content, subjects = known.content, known.subjects
                else:
                    content, subjects = shape().dump(view(asked, **ids)), changes.touched(session)
                    repeats.keep(session, known, status, {**content, once: None} if once else content, subjects)
            return told(status, content, follow(portal(), subjects, asked.notes))

        refusals = [] if body is None and query is nothing else [400, 413, 415]
        route(area, path, "POST", make, status, saved(shape), body=body, query=query, refusals=refusals, headers=[KEY])
        return view

    return made


def act(area: Blueprint, path: str, shape: Shape, body: Shape | None = None) -> Callable[[View], View]:
    """POST that saves nothing. The view returns what is to be done, and then told, once the database is let go."""

    def made(view: View) -> View:
        @wraps(view)
        def do(sent: Mapping[str, Any], **ids: Any) -> Response:
            with reading(portal().database) as session:
                then = view(ask(session, sent), **ids)
            return answer(200, shape().dump(then()))

        refusals = [] if body is None else [400, 413, 415]
        route(area, path, "POST", do, 200, shape, body=body, refusals=refusals)
        return view

    return made


def change(thing: Thing, body: Shape, path: str = "", method: str = "PATCH") -> Callable[[View], View]:
    """PATCH or PUT. The view changes the thing, or (`path`) a part of it."""

    def made(view: View) -> View:
        @wraps(view)
        def put(sent: Mapping[str, Any], **ids: Any) -> Response:
            with saving(portal().database) as session:
                asked = ask(session, sent)
                etags.check(thing.content(asked, ids))
                view(asked, **ids)
                content, subjects = thing.content(asked, ids), changes.touched(session)
            return told(200, content, follow(portal(), subjects, asked.notes), etags.etag(content))

        more: dict[str, Any] = {"refusals": [400, 412, 413, 415, 428], "headers": [IF_MATCH], "answers": ETAG}
        route(thing.area, path or thing.path, method, put, 200, saved(thing.shape), body=body, **more)
        return view

    return made


def remove(thing: Thing, path: str = "", query: Shape = nothing) -> Callable[[View], View]:
    """DELETE of the thing, or (`path`) of a part of it. The view may return what is to be done once that is saved."""

    def made(view: View) -> View:
        @wraps(view)
        def drop(sent: Mapping[str, Any], **ids: Any) -> Response:
            with saving(portal().database) as session:
                asked = ask(session, sent)
                etags.check(thing.content(asked, ids))
                then = view(asked, **ids)
                subjects = changes.touched(session)
            if then is not None:
                then()
            return told(200, {}, follow(portal(), subjects, asked.notes))

        more: dict[str, Any] = {"query": query, "refusals": [412, 428], "headers": [IF_MATCH]}
        route(thing.area, path or thing.path, "DELETE", drop, 200, saved(nothing), **more)
        return view

    return made
