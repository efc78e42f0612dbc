"""`python -m tests.bench [NAME ...] [--keep]`: run benchmarks, print the table, write
`var/bench.json` (what this run measured), status 1 when a bar is missed."""

import importlib
import signal
import sys
from argparse import ArgumentParser

from tests.bench import ground
from tests.bench.result import Result, table, write
from tests.paths import ROOT

# In the order in which they leave more schools behind.
NAMES = (
    "request_overhead", "roll_post", "lesson_page", "month_page", "lessons_of_year", "onboard",
    "backend_memory",
)  # fmt: skip


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--keep", action="store_true", help="reuse and leave var/bench's database")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers are stopped on the way out
    results: list[Result] = []
    with ground.prepared(keep=options.keep) as cluster:
        for name in options.names or NAMES:
            ground.say(name)
            results += importlib.import_module(f"tests.bench.{name}").run(cluster)
    print(table(results))
    write(results, ROOT / "var" / "bench.json")
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
