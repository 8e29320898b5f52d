"""`python3 run.py bench [NAME …]`: print every figure with its limit. Exit code 1 when a limit is passed."""

from __future__ import annotations

import importlib
import sys

from prescribe.running.memory import rest_the_collector
from tests.bench.table import as_text

SUBJECTS = ("plan", "save", "search", "lists", "paper", "start_up", "import", "visit", "follow_up")
_MODULES = {"import": "importing"}


def main(wanted: list[str]) -> int:
    rest_the_collector()  # as every start of the program does
    measures = []
    for subject in wanted or SUBJECTS:
        if subject not in SUBJECTS:
            print(f"there is no bench of {subject!r}; there are: {', '.join(SUBJECTS)}")
            return 2
        print(f"measuring {subject} …", file=sys.stderr, flush=True)
        measures += importlib.import_module(f"tests.bench.{_MODULES.get(subject, subject)}").measure()
    print(as_text(measures))
    return 0 if all(m.holds for m in measures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
