"""The last-chance hook: our own bugs. It keeps what is typed and writes a report without personal data.

A report holds exception types, our file and line, and versions; no message and no locals, because a message may hold a
resident's name (`int("王…")`).
"""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from protocols.files import root

VERSION = "0.1.0"


def report_text(error: BaseException, now: datetime) -> str:
    """The report: what kind of error, where in our code, which versions."""
    lines = [f"time {now:%Y-%m-%d %H:%M}", f"program {VERSION}", f"python {platform.python_version()}",
             f"system {platform.system()} {platform.release()}"]  # fmt: skip
    qt = sys.modules.get("PySide6.QtCore")
    if qt is not None:
        lines.append(f"qt {qt.qVersion()}")
    seen: BaseException | None = error
    while seen is not None:
        lines += ["", type(seen).__module__ + "." + type(seen).__qualname__]
        lines += [_place(frame) for frame in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    try:
        ours = path.resolve().relative_to(root())
    except ValueError:
        return f"  {path.name}:{frame.lineno} {frame.name}"
    return f"  {ours.as_posix()}:{frame.lineno} {frame.name}" if ".venv" not in ours.parts else f"  {path.name}:{frame.lineno} {frame.name}"


def write_report(folder: Path, error: BaseException, now: datetime) -> Path | None:
    """Write the report into `folder/reports`; None when even that is not possible (disk full)."""
    try:
        place = folder / "reports"
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{now:%Y%m%d-%H%M%S}-{type(error).__name__}.txt"
        path.write_text(report_text(error, now), encoding="utf-8")
    except OSError:
        return None
    return path


class LastChance:
    """Installed once: keeps forms (`keep`), writes a report, tells the window (`tell(report path or None)`)."""

    def __init__(self, folder: Callable[[], Path], keep: Callable[[], None], tell: Callable[[Path | None], None]) -> None:
        self._folder, self._keep, self._tell = folder, keep, tell
        self._busy = False

    def install(self) -> None:
        """Take every exception nobody caught."""
        sys.excepthook = lambda _kind, error, _trace: self.take(error)

    def take(self, error: BaseException) -> None:
        """Keep, write, tell. A second error while doing so only writes its report."""
        if isinstance(error, KeyboardInterrupt):
            raise SystemExit(130)
        path = write_report(self._folder(), error, datetime.now().astimezone())
        sys.stderr.write(report_text(error, datetime.now().astimezone()))
        if self._busy:
            return
        self._busy = True
        try:
            self._keep()
            self._tell(path)
        finally:
            self._busy = False
