"""`python -m tests.bench NAME [--json] …`: runs a bench; figures go to stdout at the end, progress to stderr."""

import argparse
import importlib
import json
import signal
import sys

BENCHES = {
    "agreement": "tests.bench.agreement",
    "save-to-live": "tests.bench.save_to_live",
    "post-dial": "tests.bench.post_dial",
    "flip-under-load": "tests.bench.flip_under_load",
    "history": "tests.bench.history",
    "history-once": "tests.bench.history_once",
    "import": "tests.bench.importing",
    "live": "tests.bench.live",
    "one-meaning": "tests.bench.one_meaning",
    "portal": "tests.bench.portal",
    "voicemail": "tests.bench.voicemail",
}
"""Each module has `add_arguments(parser)` and `run(args)`, which gives the figures as a dict."""


def main(argv: list[str]) -> int:
    """The exit code: 0, whatever the figures say."""
    name = next((word for word in argv if not word.startswith("-")), "")
    if name not in BENCHES:
        print(f"{__doc__}\nNames: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    bench = importlib.import_module(BENCHES[name])
    parser = argparse.ArgumentParser(prog=f"python -m tests.bench {name}", description=bench.__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    bench.add_arguments(parser)
    rest = list(argv)
    rest.remove(name)
    args = parser.parse_args(rest)
    figures = bench.run(args)
    print(json.dumps(figures, indent=None if args.json else 2), flush=True)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what a bench started ends with it
    sys.exit(main(sys.argv[1:]))
