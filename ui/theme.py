"""Dresses the application: colours, letters and icons, light or dark, at three text sizes."""

from enum import StrEnum
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QApplication

from ui.icons import brand_icon, draw, widened
from ui.stylesheet import sheet
from ui.tokens import DARK, LIGHT, Tokens, tokens_of

__all__ = [
    "SCALES",
    "STYLE",
    "Mode",
    "Theme",
    "Tokens",
    "app_icon",
    "font",
    "icon",
    "pixmap",
    "theme",
]

SCALES = (1.0, 1.15, 1.3)
STYLE = ("-style", "fusion")  # for QApplication: to set it later takes 7 ms of every start


class Mode(StrEnum):
    """Which of the two token sets is worn."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Theme(QObject):
    """The look that is worn now; `changed` is emitted when it becomes another.

    Widgets that the stylesheet covers follow by themselves; whoever paints by hand
    asks for `tokens` while painting, and repaints on `changed` if Qt does not.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._mode, self._scale = Mode.LIGHT, 1.0
        self.tokens = LIGHT
        self._system = QPalette(app.palette())
        self._hints = app.styleHints()
        self._access = self._hints.accessibility()

    def begin(self) -> None:
        """Dress the application for the first time; its widgets may already ask `theme()`."""
        _load_fonts()
        self._app.setWindowIcon(app_icon())
        self._hints.colorSchemeChanged.connect(self._follow)
        self._access.contrastPreferenceChanged.connect(self._dress)
        self._dress()

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def scale(self) -> float:
        return self._scale

    def wear(self, mode: str | None = None, scale: float | None = None) -> None:
        """Put on this mode or this text size, whichever is given and not worn yet."""
        wanted = Mode(mode or self._mode), scale or self._scale
        if wanted != (self._mode, self._scale):
            self._mode, self._scale = wanted
            self._dress()

    def px(self, size: float) -> int:
        """Return a length that grows with the text."""
        return round(size * self._scale)

    def color(self, token: str) -> QColor:
        """Return the colour of this token."""
        return self.tokens.color(token)

    def _follow(self) -> None:
        if self._mode is Mode.SYSTEM:
            self._dress()

    def _chosen(self) -> Tokens:
        if self._access.contrastPreference() == Qt.ContrastPreference.HighContrast:
            return tokens_of(self._system)
        dark = self._mode is Mode.DARK or (
            self._mode is Mode.SYSTEM and self._hints.colorScheme() == Qt.ColorScheme.Dark
        )
        return DARK if dark else LIGHT

    def _dress(self) -> None:
        self.tokens = self._chosen()
        self._app.setPalette(_palette(self.tokens))
        self._app.setFont(font_at(self.px(13), QFont.Weight.Normal))
        self._app.setStyleSheet(sheet(self.tokens, self.px))
        self.changed.emit()


def _load_fonts() -> None:
    for file in files("resources").joinpath("fonts").iterdir():
        if file.name.endswith(".ttf"):
            QFontDatabase.addApplicationFont(str(file))


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    shades = {
        role.Window: tokens.canvas,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.canvas,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.text_3,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.selection,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.line,
        role.Dark: tokens.line_strong,
        role.Shadow: tokens.line_strong,
    }
    palette = QPalette()
    for each, shade in shades.items():
        palette.setColor(each, QColor(shade))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(tokens.text_3))
    return palette


@cache
def font_at(size: int, weight: int) -> QFont:
    """Return our letters at exactly this size, figures all of one width."""
    made = QFont()
    made.setFamilies(["Inter", "Noto Sans"])
    made.setPixelSize(size)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


_worn: list[Theme] = []


def theme() -> Theme:
    """Return the one theme; the first call dresses the application."""
    if not _worn:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("a theme needs a QApplication")
        _worn.append(Theme(app))
        _worn[0].begin()
    return _worn[0]


def font(px: float = 13, weight: int = 400) -> QFont:
    """Return our letters at this size of the design, grown by the text size."""
    return QFont(font_at(theme().px(px), weight))


def pixmap(name: str, color: str = "text_2", size: int = 16, dpr: float = 1.0) -> QPixmap:
    """Return an icon in the colour of a token (or `#rrggbb`), `size` logical pixels square."""
    return draw(name, theme().color(color).name(), size, dpr)


class _Drawing(QIconEngine):
    """Draws an icon anew for every size and theme, so that no widget need swap its own."""

    def __init__(self, name: str, tokens: dict[QIcon.Mode, str], size: int) -> None:
        super().__init__()
        self._name, self._tokens, self._size = name, tokens, size

    def _drawn(self, size: QSize, ratio: float, mode: QIcon.Mode) -> QPixmap:
        token = self._tokens.get(mode, self._tokens[QIcon.Mode.Normal])
        drawn = pixmap(self._name, token, min(size.width(), size.height()), ratio)
        return widened(drawn, size.width()) if size.width() > size.height() else drawn

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        drawn = self._drawn(QSize(side, side), painter.device().devicePixelRatio(), mode)
        painter.drawPixmap(rect.center() - drawn.rect().center() / drawn.devicePixelRatio(), drawn)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._drawn(size, 1.0, mode)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        return self._drawn(size, scale, mode)

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        return size if size.isValid() else QSize(self._size, self._size)

    def clone(self) -> QIconEngine:
        copy = _Drawing(self._name, self._tokens, self._size)
        _engines.append(copy)  # Qt owns it now, but Python must not drop it first
        return copy


_engines: list[QIconEngine] = []


@cache
def _icon(name: str, token: str, size: int) -> QIcon:
    tokens = {QIcon.Mode.Normal: token, QIcon.Mode.Disabled: "line_strong"}
    engine = _Drawing(name, tokens, size)
    _engines.append(engine)
    return QIcon(engine)


def icon(name: str, token: str = "text_2", size: int = 16) -> QIcon:
    """Return an icon that wears the theme of the moment it is painted in."""
    return _icon(name, token, size)


def app_icon() -> QIcon:
    """Return the mark of the application."""
    return brand_icon()
