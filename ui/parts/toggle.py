"""A chip that is pressed in or out: one of several kinds of thing, shown or left out."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.parts.buttons import verbatim
from ui.parts.labels import restyle
from ui.parts.paint import tip, width_of
from ui.theme import font, icon, theme


class Toggle(QPushButton):
    """A kind by its sign and its name; where room is short, `set_brief` leaves the sign alone."""

    def __init__(self, text: str, icon_name: str, *, on: bool = True) -> None:
        super().__init__()
        self._text, self._icon_name, self._brief = text, icon_name, False
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setChecked(on)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._show)
        self._show()

    def set_brief(self, brief: bool) -> None:
        """Show only the sign, and the name in the tooltip; or both."""
        if brief != self._brief:
            self._brief = brief
            self._show()

    def width_of_both(self) -> int:
        """The width that sign and name take."""
        return width_of(self._text, font(12, 500)) + theme().px(40)

    def sizeHint(self) -> QSize:
        px = theme().px
        return QSize(px(32) if self._brief else self.width_of_both(), px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _show(self) -> None:
        on = self.isChecked()
        self.setText("" if self._brief else verbatim(self._text))
        self.setToolTip(tip(self._text) if self._brief else "")
        self.setIcon(icon(self._icon_name if on else "eye-off", "accent" if on else "text_2", 14))
        restyle(self, set="true" if on else "false")
        self._fit()

    def _fit(self) -> None:
        px = theme().px
        self.setIconSize(QSize(px(14) + (0 if self._brief else px(4)), px(14)))
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
