"""A teacher's day on a whole site: rows written by a process of its own, as a person's would be."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.paths import ROOT
from tests.site import Site

CHILDREN = 15


@dataclass(frozen=True)
class Day:
    """Ids of what was made: a lesson begun today with its enrolments in their order, one of
    yesterday that nobody filled, one still to come today."""

    lesson: int
    enrolments: list[int]
    gap: int
    later: int
    group: int


def day_of(served: Site, school: str = "alpha", *, mark: str = "") -> Day:
    """Make it. `mark` tells several days of one site apart by the group's name."""
    return Day(**do(served, "make", school, mark))


def do(served: Site, *words: str) -> Any:
    """A verb of `tests.e2e.lessons_made` with its words; what it says."""
    command = [sys.executable, "-m", "tests.e2e.lessons_made", *words]
    done = subprocess.run(command, env=served.env, cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout.decode().splitlines()[-1])
