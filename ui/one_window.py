"""One window a station: a second start calls the first to the front. A local socket named after the folder, nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer


def _name(folder: Path) -> str:
    return "tiwei-station-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def listen(folder: Path, to_front: Callable[[], None]) -> QLocalServer:
    """Answer later starts by coming to the front."""
    from PySide6.QtNetwork import QLocalServer

    server = QLocalServer()
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_name(folder))
    server.listen(_name(folder))

    def called() -> None:
        while server.hasPendingConnections():
            server.nextPendingConnection().close()
            to_front()

    server.newConnection.connect(called)
    return server


def call_to_front(folder: Path) -> bool:
    """Ask the window that has this station open to come to the front. False when it does not answer."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    return socket.waitForConnected(500)
