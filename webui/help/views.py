"""The guide: all topics, one topic, and what a search finds in them."""

from flask import Blueprint, abort, render_template, request

from webui.help.finding import found
from webui.help.guide import topics
from webui.help.support import support
from webui.portal import person

LONGEST = 80  # characters of a search
blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def show() -> str:
    """All of it, or what `q` finds."""
    words = request.args.get("q", "")[:LONGEST].strip()
    every = topics()
    shown = {"topics": every, "words": words, "found": found(every, words), "support": support(person().domain)}
    return render_template("help/found.html" if "HX-Request" in request.headers else "help/show.html", **shown)


@blueprint.get("/help/<topic>")
def topic(topic: str) -> str:
    """One topic. Not there is what who asks does not see in the portal either."""
    every = topics()
    one = next((each for each in every if each.key == topic), None)
    if one is None:
        abort(404)
    return render_template("help/topic.html", topics=every, topic=one, words="", support=support(person().domain))
