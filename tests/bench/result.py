"""What a benchmark says: a row for the table and for `var/bench.json`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Result:
    """One verdict. `ours` and `baseline` are in `unit`; the bar is held against `ratio`, or against
    `ours` where `absolute` (a bar in `unit`). `baseline_is` tells the reader what was compared."""

    name: str
    ours: float
    baseline: float
    unit: str
    ratio: float
    bar: float
    better: Literal["higher", "lower"]
    baseline_is: str
    notes: tuple[str, ...] = ()
    absolute: bool = False

    @property
    def ok(self) -> bool:
        reached = self.ours if self.absolute else self.ratio
        return reached >= self.bar if self.better == "higher" else reached <= self.bar

    def as_json(self) -> dict[str, Any]:
        kept = ("name", "ours", "baseline", "unit", "ratio", "bar", "better")
        facts = {key: value for key, value in asdict(self).items() if key in kept}
        rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in facts.items()}
        return {**rounded, "ok": self.ok}


def table(results: Sequence[Result]) -> str:
    """The rows aligned in columns, each followed by its baseline in words and its notes."""
    head = ("name", "ours", "baseline", "unit", "ratio", "bar", "")
    rows = [head, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [_line(head, widths)]
    for result, row in zip(results, rows[1:], strict=True):
        lines += [_line(row, widths), f"    baseline: {result.baseline_is}"]
        lines += [f"    {note}" for note in result.notes]
    return "\n".join(lines)


def write(results: Sequence[Result], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([result.as_json() for result in results], indent=1) + "\n")
    fresh.replace(path)


def _cells(result: Result) -> tuple[str, ...]:
    sign = ">=" if result.better == "higher" else "<="
    bar = f"{sign} {result.bar:g}{' ' + result.unit if result.absolute else ''}"
    numbers = (f"{result.ours:.4g}", f"{result.baseline:.4g}")
    verdict = "ok" if result.ok else "FAILED"
    return (result.name, *numbers, result.unit, f"{result.ratio:.3g}", bar, verdict)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
