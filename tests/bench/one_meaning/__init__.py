"""One meaning, in one place (PRODUCT §3): explainer, week, tag *Active now*, Home, API and the real PBX, over HTTP."""

from tests.bench.one_meaning.bench import add_arguments, run

__all__ = ["add_arguments", "run"]
