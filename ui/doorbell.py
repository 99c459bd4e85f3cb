"""One window for each file: a second start rings the first one's bell and goes."""

import sys
from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QDir, QObject, Signal


def _bell(path: Path) -> str:
    """The bell of a file: a pipe's name on Windows, elsewhere a file among the temporary ones."""
    method = QCryptographicHash.Algorithm.Sha256
    digest = QCryptographicHash.hash(str(path.absolute()).encode(), method)
    name = f"enlace-{digest.toHex().toStdString()[:24]}"
    return name if sys.platform == "win32" else QDir.temp().filePath(name)


def raise_other(path: Path) -> bool:
    """Ask the window that has this file open to come forward; tell whether there is one."""
    bell = _bell(path)
    if sys.platform != "win32" and not Path(bell).exists():
        return False  # the usual start, which need not load the network
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(bell)
    answered = socket.waitForConnected(200)
    socket.disconnectFromServer()
    return answered


class Doorbell(QObject):
    """Answers other starts of Enlace on the same file."""

    rung = Signal()

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(_bell(path))  # left behind by a process that died
        self._server.listen(_bell(path))
        self._server.newConnection.connect(self._answer)

    def _answer(self) -> None:
        self._server.nextPendingConnection().disconnectFromServer()
        self.rung.emit()

    def close(self) -> None:
        self._server.close()
