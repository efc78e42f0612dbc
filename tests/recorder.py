"""Looks at every statement that the suite sends and ends the run badly when one breaks a rule.

The rules are those of architecture.md 9 that only show at run time: 4 (a transaction belongs to one
side), 5 (no session variables) and 7 (in UPDATE, DELETE and ON CONFLICT, time and chance come from
Python). What a test itself sends by hand is not the product's and is left alone.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.inspector import breach_of
from tests.paths import ROOT

_breaches: list[str] = []
_seen = 0
OURS = tuple(
    str(ROOT / folder) + "/" for folder in ("platform", "tenants", "consent", "journal", "api")
)
TESTS = str(ROOT / "tests") + "/"


def pytest_configure(config: pytest.Config) -> None:
    from django.db.backends.signals import connection_created
    from django.db.transaction import Atomic

    connection_created.connect(_listen, dispatch_uid="recorder")
    leave = Atomic.__exit__

    def leave_and_forget(self: Any, *args: Any) -> None:
        from django.db import connections

        leave(self, *args)
        connection: Any = connections[self.using or "default"]
        if not _own_blocks(connection):
            vars(connection).pop("recorded_side", None)

    Atomic.__exit__ = leave_and_forget  # type: ignore[method-assign]


def _listen(connection: Any, **_rest: Any) -> None:
    if _record not in connection.execute_wrappers:
        connection.execute_wrappers.append(_record)


def _record(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    global _seen
    _seen += 1
    text = sql if isinstance(sql, str) else str(sql)
    found = breach_of(text) or _crossing(context["connection"])
    if found and (sender := _sender()):
        _breaches.append(f"{sender}: {found}: {text[:200]}")
    return execute(sql, params, many, context)


def _own_blocks(connection: Any) -> list[Any]:
    return [block for block in connection.atomic_blocks if not block._from_testcase]


def _crossing(connection: Any) -> str:
    """Rule 4: an open transaction meets two sides. `in_school` raises; this looks once more."""
    if connection.side is None or not _own_blocks(connection):
        return ""
    first = vars(connection).setdefault("recorded_side", connection.side)
    return "" if first == connection.side else "a transaction of two sides"


def _frames() -> Iterator[Any]:
    frame: Any = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _sender() -> str:
    """The product's line that sent it; empty when a test did."""
    for frame in _frames():
        name = frame.f_code.co_filename
        if name.startswith(OURS) and "/isolation/postgres/" not in name:
            return f"{name.removeprefix(str(ROOT))}:{frame.f_lineno}"
        if name.startswith(TESTS) and name != __file__:
            return ""
    return "unknown"


def breaches() -> list[str]:
    return sorted(set(_breaches))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["breaches"] = breaches()
        output["statements"] = _seen
    elif _breaches:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """On the controller: gather what a worker of xdist heard."""
    global _seen
    output = getattr(node, "workeroutput", {})
    _breaches.extend(output.get("breaches", []))
    _seen += output.get("statements", 0)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _breaches:
        terminalreporter.section("rules of architecture.md 9 broken by SQL", red=True)
        for line in breaches():
            terminalreporter.write_line(line)
    elif _seen:
        terminalreporter.write_line(
            f"{_seen} statements heard, no rule of architecture.md 9 broken"
        )
