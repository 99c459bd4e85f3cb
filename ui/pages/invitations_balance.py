"""What a list of invitees is made of, seen while they are still being chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm.dates import show_number
from crm.i18n import _
from crm.invitations import NEVER_CAME, OFTEN, Balance, Tally
from ui.parts.labels import label
from ui.parts.paint import RIGHT, paint_icon, paint_text, tip, width_of
from ui.theme import font, theme

WIDE = 272
_ROW, _BAR = 30, 4


class BalancePane(QScrollArea):
    """The figures of those invited and chosen, and their shares by kind, region and sex."""

    def __init__(self) -> None:
        super().__init__()
        inside = QWidget()
        inside.setProperty("kind", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        self.title = label(_("Balance"), "section")
        self.of = label("", "sec", wrap=True, tone="muted")
        self.figures = Figures()
        self.shares = {
            name: Shares(title)
            for name, title in (
                ("by_kind", _("Por tipo de actor")),
                ("by_region", _("Por región")),
                ("by_sex", _("Por sexo")),
            )
        }
        for each in (self.title, self.of, self.figures, *self.shares.values()):
            column.addWidget(each)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        theme().changed.connect(self._fit)
        self._fit()

    def say(self, of: str, found: Balance) -> None:
        """Show these figures, of what `of` says."""
        self.of.setText(of)
        self.figures.show_balance(found)
        for name, shares in self.shares.items():
            shares.show_tallies(getattr(found, name))

    def _fit(self) -> None:
        self.setFixedWidth(theme().px(WIDE))


class _Rows(QWidget):
    """Rows that are painted, in sizes that follow the text size."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(_ROW) * self.count())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def row(self, number: int) -> QRect:
        """Where a row stands."""
        high = theme().px(_ROW)
        return QRect(0, number * high, self.width(), high)


class Figures(_Rows):
    """The figures that warn: a sign beside those that want a look."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, str, str, str]] = []  # words, figure, icon, token

    def count(self) -> int:
        return len(self._rows)

    def show_balance(self, found: Balance) -> None:
        """Show these figures; those that are nought and would only warn are left out."""
        rows = [
            (_("Invitaciones"), found.total, "mail", "text_2", True),
            (_("Personas"), found.people, "user", "text_2", True),
            (_("Instituciones"), found.institutions, "building-2", "text_2", True),
            (_("Nunca vinieron (nuevos)"), found.newcomers, "star", "ok", True),
            (_("Llamados en exceso"), found.over_invited, "triangle-alert", "warn", True),
            (_("Sin correo"), found.without_mail, "mail", "text_3", False),
            (_("Pidieron no ser contactados"), found.barred, "lock", "danger", False),
        ]
        self._rows = [
            (words, show_number(number), icon, token if number else "text_3")
            for words, number, icon, token, always in rows
            if number or always
        ]
        said = ". ".join(f"{words}: {figure}" for words, figure, _icon, _token in self._rows)
        self.setAccessibleName(said)
        meaning = _(
            "Nuevo: nunca vino a un evento nuestro. En exceso: en 12 meses se le llamó {some} "
            "veces y no vino a ninguna, o se le llamó {often} veces."
        )
        self.setToolTip(tip(meaning.format(some=NEVER_CAME, often=OFTEN)))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), theme().px
        for number, (words, figure, icon, token) in enumerate(self._rows):
            place = self.row(number)
            spot = QRect(place.left(), place.top(), px(16), place.height())
            paint_icon(painter, spot.toRectF().center(), icon, token, 15)
            room = place.adjusted(px(24), 0, 0, 0)
            letters = font(13, 600)
            paint_text(painter, room, figure, letters, "text", RIGHT)
            room.setRight(room.right() - width_of(figure, letters) - px(8))
            paint_text(painter, room, words, font(13), "text")
        painter.end()


class Shares(QWidget):
    """How many of each sort, with a bar as long as its share."""

    def __init__(self, title: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(title, "field"))
        self._title, self.bars = title, Bars()
        column.addWidget(self.bars)

    def show_tallies(self, tallies: Sequence[Tally]) -> None:
        """Show these; of none, nothing is shown."""
        self.setVisible(bool(tallies))
        rows = [(each.label or _("Sin dato"), each.total) for each in tallies]
        self.bars.show_rows(self._title, rows)


class Bars(_Rows):
    """Rows of words, a number and a bar."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, int]] = []

    def count(self) -> int:
        return len(self._rows)

    def show_rows(self, title: str, rows: Sequence[tuple[str, int]]) -> None:
        """Show these, in their order."""
        self._rows = list(rows)
        said = ", ".join(f"{words}: {show_number(number)}" for words, number in rows)
        self.setAccessibleName(f"{title}: {said}")
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), theme().px
        whole = max((number for _words, number in self._rows), default=1)
        for place, (words, number) in enumerate(self._rows):
            area, letters, figure = self.row(place), font(12, 600), show_number(number)
            room = area.adjusted(0, 0, 0, -px(_BAR + 4))
            paint_text(painter, room, figure, letters, "text", RIGHT)
            room.setRight(room.right() - width_of(figure, letters) - px(8))
            paint_text(painter, room, words, font(12), "text")
            ground = QRect(0, area.bottom() - px(_BAR + 2), area.width(), px(_BAR))
            painter.fillRect(ground, theme().color("neutral"))
            ground.setWidth(max(px(2), ground.width() * number // whole))
            painter.fillRect(ground, theme().color("brand"))
        painter.end()
