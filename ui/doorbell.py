"""One window for each file: a second start rings the first one's bell and goes."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket


def _socket_name(path: Path) -> str:
    return "enlace-" + hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:24]


def raise_other(path: Path) -> bool:
    """Ask the window that has this file open to come forward; tell whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(_socket_name(path))
    answered = socket.waitForConnected(200)
    socket.disconnectFromServer()
    return answered


class Doorbell(QObject):
    """Answers other starts of Enlace on the same file."""

    rung = Signal()

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(_socket_name(path))  # left behind by a process that died
        self._server.listen(_socket_name(path))
        self._server.newConnection.connect(self._answer)

    def _answer(self) -> None:
        self._server.nextPendingConnection().disconnectFromServer()
        self.rung.emit()

    def close(self) -> None:
        self._server.close()
