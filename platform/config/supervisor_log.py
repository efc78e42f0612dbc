"""One readable log out of the output of several processes."""

import os
import sys
from collections.abc import Sequence
from typing import BinaryIO

_COLOURS = (36, 33, 35, 32, 34, 31)
_LONGEST_LINE = 65536  # bytes; a longer one is broken


class Log:
    """Writes whole lines, each with the aligned name of its process; colour on a terminal only.

    Raises OSError when nobody reads the output any more; ``silence`` ends that.
    """

    def __init__(self, names: Sequence[str], out: BinaryIO | None = None) -> None:
        sys.stdout.flush()  # what was printed before stays before
        self._out = out or sys.stdout.buffer
        width = max(len(name) for name in names)
        self._prefix = {name: f"{name:<{width}} | ".encode() for name in names}
        if self._out.isatty() and "NO_COLOR" not in os.environ:
            for index, name in enumerate(names):
                colour = _COLOURS[index % len(_COLOURS)]
                self._prefix[name] = f"\033[{colour}m{name:<{width}} |\033[0m ".encode()
        self._rest: dict[str, bytes] = dict.fromkeys(names, b"")

    def write(self, name: str, block: bytes, *, end: bool = False) -> None:
        """Adds ``block`` to the lines of ``name``; ``end`` also writes the line begun."""
        *lines, rest = (self._rest[name] + block).split(b"\n")
        if rest and (end or len(rest) > _LONGEST_LINE):
            lines.append(rest)
            rest = b""
        self._rest[name] = rest
        if lines:
            prefix = self._prefix[name]
            self._out.write(b"".join(prefix + line.rstrip(b"\r") + b"\n" for line in lines))
            self._out.flush()

    def silence(self) -> None:
        """Sends all the rest to nowhere, what is still buffered included."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._out.fileno())
        os.close(nowhere)
