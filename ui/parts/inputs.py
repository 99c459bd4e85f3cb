"""The plain inputs that fields are made of, each mending one habit of Qt's own."""

from PySide6.QtCore import QDate, QEvent, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QPaintEvent, QTextCharFormat, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCalendarWidget,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from crm.i18n import _, language
from ui.parts.paint import width_of
from ui.parts.popup import Popup
from ui.theme import font, icon, theme


class Combo(QComboBox):
    """A choice that the wheel leaves alone, so that scrolling a form changes nothing in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as Qt does, but that what is too long ends in «…», not in half a letter."""
        painter, option, parts = QStylePainter(self), QStyleOptionComboBox(), QStyle.SubControl
        self.initStyleOption(option)
        control, text = QStyle.ComplexControl.CC_ComboBox, parts.SC_ComboBoxEditField
        # Qt rounds its own hint down: what it made room for is not cut for a dot or two.
        room = self.style().subControlRect(control, option, text, self).width() + 2
        if not self.itemIcon(self.currentIndex()).isNull():
            room -= self.iconSize().width() + 4
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room
        )
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _fit(self) -> None:
        self.setIconSize(QSize(theme().px(16) + theme().px(4), theme().px(16)))


class CountLine(QLineEdit):
    """A whole number, or nothing; Up and Down count."""

    def __init__(self, most: int = 999_999) -> None:
        super().__init__()
        self._most = most
        self.setValidator(QIntValidator(0, most, self))
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def number(self) -> int | None:
        """Return the number, or None when nothing was written."""
        return int(self.text()) if self.text().strip() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() in steps and not self.isReadOnly():
            wanted = (self.number() or 0) + steps[Qt.Key(event.key())]
            self.setText(str(max(0, min(self._most, wanted))))
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(48), super().sizeHint().height())


class Notes(QPlainTextEdit):
    """Text of several lines; Tab leaves it, as it leaves every other field."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__()
        self._rows = rows
        self.setTabChangesFocus(True)

    def sizeHint(self) -> QSize:
        tall = self.fontMetrics().lineSpacing() * self._rows + theme().px(18)
        return QSize(theme().px(200), tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(80), self.sizeHint().height())


class ShortLine(QLineEdit):
    """A line that never gets too narrow for what is usually written in it."""

    def __init__(self, sample: str, icons: int = 0) -> None:
        super().__init__()
        self._sample, self._icons = sample, icons

    def minimumSizeHint(self) -> QSize:
        room = theme().px(28) + self._icons * theme().px(28)
        return QSize(width_of(self._sample, font(13)) + room, self.sizeHint().height())


class DateLine(ShortLine):
    """A line for a date, with a calendar one press away (Alt+Down)."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__("00/00/0000", icons=1)
        self.setPlaceholderText(_("dd/mm/aaaa"))
        self._open = self.addAction(icon("calendar"), QLineEdit.ActionPosition.TrailingPosition)
        self._open.setToolTip(_("Abrir calendario (Alt+Abajo)"))
        self._open.triggered.connect(self.open_calendar)
        self.shown_day = QDate.currentDate

    def open_calendar(self) -> None:
        """Show the month of the date, or this month."""
        popup = _Calendar(self, self.shown_day())
        popup.calendar.clicked.connect(self._take)
        popup.calendar.activated.connect(self._take)
        popup.calendar.clicked.connect(popup.close)
        popup.calendar.activated.connect(popup.close)
        popup.open_under(self)
        popup.calendar.setFocus()

    def _take(self, day: QDate) -> None:
        self.picked.emit(day.toPython())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Down and alt:
            self.open_calendar()
        else:
            super().keyPressEvent(event)


class _Calendar(Popup):
    """One month to press a day in."""

    def __init__(self, parent: QWidget, shown: QDate) -> None:
        super().__init__(parent, _("Calendario"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(_("Calendario"))
        self.calendar.setLocale(QLocale("es_PE" if language() == "es" else "en_GB"))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setSelectedDate(shown)
        self._dress()
        self.body.addWidget(self.calendar)

    def _dress(self) -> None:
        head, day = QTextCharFormat(), QTextCharFormat()
        head.setForeground(theme().color("text_3"))
        head.setBackground(theme().color("raised"))
        day.setForeground(theme().color("text_2"))
        self.calendar.setHeaderTextFormat(head)
        for each in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(each, day)
        today = QTextCharFormat()
        today.setForeground(theme().color("accent"))
        today.setFontWeight(700)
        self.calendar.setDateTextFormat(QDate.currentDate(), today)
        turns = {
            "qt_calendar_prevmonth": ("chevron-left", _("Mes anterior")),
            "qt_calendar_nextmonth": ("chevron-right", _("Mes siguiente")),
        }
        for name, (shape, words) in turns.items():
            for turn in self.calendar.findChildren(QToolButton, name):
                turn.setIcon(icon(shape))
                turn.setAccessibleName(words)
        for days in self.calendar.findChildren(QAbstractItemView):
            days.setAccessibleName(_("Días"))
        for year in self.calendar.findChildren(QSpinBox):
            year.setAccessibleName(_("Año"))
