"""Random rules, calls and instants: what the real PBX does against what `decide()` says (PRODUCT §3)."""

from tests.bench.agreement.bench import add_arguments, run

__all__ = ["add_arguments", "run"]
