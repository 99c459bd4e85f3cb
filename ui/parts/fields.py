"""The kinds of field a form is made of: what each is called, and how it is read and filled."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from PySide6.QtCore import QDate, SignalInstance
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from crm.i18n import _
from ui.parts.buttons import verbatim
from ui.parts.inputs import Combo, CountLine, DateLine, Notes, ShortLine
from ui.parts.picker import Create, Picker
from ui.parts.segmented import Segment, Segmented
from ui.parts.suggestions import OfferCreate, Suggest, Suggestion
from ui.theme import icon as themed

Check = Callable[[Any], str | None]


class Unreadable(ValueError):  # noqa: N818
    """What was typed cannot be read; `sentence` says how to write it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _nothing() -> None:
    return None


@dataclass(frozen=True, eq=False)
class Field:
    """One thing to fill in.

    `read` gives its value or raises an error with a `sentence`; `fill` shows a value.
    `keep` and `restore` do the same for what is on the screen, readable or not, so
    that a draft loses nothing. `check` says why a value will not do.
    """

    name: str
    label: str
    widget: QWidget
    read: Callable[[], Any]
    fill: Callable[[Any], None]
    changed: SignalInstance
    keep: Callable[[], Any]
    restore: Callable[[Any], None]
    tidy: Callable[[], None] = _nothing
    check: Check | None = None
    required: bool = False
    hint: str = ""
    stretch: int = 1
    labelled: bool = True

    def but(
        self,
        *,
        required: bool | None = None,
        hint: str | None = None,
        check: Check | None = None,
        stretch: int | None = None,
    ) -> "Field":
        """Return this field with something said of it changed."""
        return replace(
            self,
            required=self.required if required is None else required,
            hint=self.hint if hint is None else hint,
            check=check or self.check,
            stretch=self.stretch if stretch is None else stretch,
        )

    def problem(self) -> str:
        """Say why what stands there cannot be taken; empty when it can, or when it is blank."""
        try:
            value = self.read()
        except Exception as error:
            sentence = getattr(error, "sentence", "")
            if not sentence:
                raise  # not a matter of what was typed
            return str(sentence)
        if is_blank(value) or self.check is None:
            return ""
        return self.check(value) or ""


def is_blank(value: Any) -> bool:
    """Say whether a field with this value was left empty."""
    return value is None or value in ("", (), [])


def custom(
    name: str,
    label: str,
    widget: QWidget,
    read: Callable[[], Any],
    fill: Callable[[Any], None],
    changed: SignalInstance,
) -> Field:
    """A field of a widget of the caller's own."""
    return Field(name, label, widget, read, fill, changed, read, fill)


def text(name: str, label: str, *, placeholder: str = "") -> Field:
    """A line of text; blanks around it are dropped."""
    line = QLineEdit(placeholderText=placeholder)

    def fill(value: Any) -> None:
        line.setText(value or "")
        line.setCursorPosition(0)

    return Field(
        name, label, line, lambda: line.text().strip(), fill, line.textChanged, line.text, fill
    )


def long_text(name: str, label: str, *, rows: int = 3, placeholder: str = "") -> Field:
    """Text of several lines."""
    notes = Notes(rows)
    notes.setPlaceholderText(placeholder)

    def fill(value: Any) -> None:
        notes.setPlainText(value or "")

    def read() -> str:
        return notes.toPlainText().strip()

    return Field(name, label, notes, read, fill, notes.textChanged, notes.toPlainText, fill)


@dataclass(frozen=True)
class Pick:
    """One of the values of a choice."""

    value: Any
    text: str
    icon: str = ""
    token: str = "text_2"


def choice(name: str, label: str, picks: Sequence[Pick], *, empty: str | None = "—") -> Field:
    """One value among a few; `empty` is what stands for None, or None where one must be chosen."""
    combo = Combo()
    values: list[Any] = []

    def offer(pick: Pick) -> None:
        values.append(pick.value)
        if pick.icon:
            combo.addItem(themed(pick.icon, pick.token), pick.text)
        else:
            combo.addItem(pick.text)

    for pick in (*([] if empty is None else [Pick(None, empty)]), *picks):
        offer(pick)

    def fill(value: Any) -> None:
        if value not in values:  # a value since withdrawn must outlive being looked at
            offer(Pick(value, str(value)))
        combo.setCurrentIndex(values.index(value))

    def read() -> Any:
        return values[combo.currentIndex()]

    return Field(name, label, combo, read, fill, combo.currentIndexChanged, read, fill)


def switch(name: str, label: str, segments: Sequence[Segment]) -> Field:
    """One value among very few, all in sight."""
    made = Segmented(label, segments)
    return custom(name, label, made, made.value, made.choose, made.changed)


def check(name: str, label: str) -> Field:
    """Yes or no."""
    box = QCheckBox(verbatim(label))

    def fill(value: Any) -> None:
        box.setChecked(bool(value))

    made = custom(name, label, box, box.isChecked, fill, box.toggled)
    return replace(made, labelled=False)


def count(name: str, label: str, *, most: int = 999_999) -> Field:
    """A whole number from nought up; None when nothing is written."""
    line = CountLine(most)

    def fill(value: Any) -> None:
        line.setText("" if value is None else str(value))

    return Field(name, label, line, line.number, fill, line.textChanged, line.text, line.setText)


def _parsed(
    name: str,
    label: str,
    line: QLineEdit,
    parse: Callable[[str], Any],
    show: Callable[[Any], str],
) -> Field:
    """A line whose text stands for a value; left readable, it is rewritten in the usual form."""

    def read() -> Any:
        written = line.text().strip()
        return parse(written) if written else None

    def fill(value: Any) -> None:
        line.setText("" if value is None else show(value))
        line.setCursorPosition(0)

    def tidy() -> None:
        fill(read())

    return Field(
        name, label, line, read, fill, line.textChanged, line.text, line.setText, tidy=tidy
    )


def date(
    name: str,
    label: str,
    *,
    parse: Callable[[str], Any],
    show: Callable[[Any], str],
    of_day: Callable[[dt.date], Any] = lambda day: day,
    day_of: Callable[[Any], dt.date | None] = lambda value: value,
) -> Field:
    """A date as the caller understands it: `parse` reads it, `show` writes it.

    `of_day` makes a value of a day pressed in the calendar; `day_of` says which day the
    calendar opens on.
    """
    line = DateLine()
    field = _parsed(name, label, line, parse, show)

    def shown_day() -> QDate:
        day = None if field.problem() else field.read()
        at = day_of(day) if day is not None else None
        return QDate(at.year, at.month, at.day) if at else QDate.currentDate()

    line.shown_day = shown_day
    line.picked.connect(lambda day: field.fill(of_day(day)))
    return field


def _clock(written: str) -> dt.time:
    found = re.fullmatch(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*h?", written)
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour < 24 and minute < 60:
            return dt.time(hour, minute)
    raise Unreadable(_("Escriba la hora así: 10:30."))


def time(name: str, label: str) -> Field:
    """A time of day, on 24 hours."""
    line = ShortLine("hh:mm")
    line.setPlaceholderText(_("hh:mm"))
    return _parsed(name, label, line, _clock, lambda value: f"{value:%H:%M}")


def record(
    name: str,
    label: str,
    suggest: Suggest,
    *,
    offer_create: OfferCreate | None = None,
    on_create: Create | None = None,
) -> Field:
    """One record, found by typing; filled with a `Suggestion`, read as its id."""
    picker = Picker(label, suggest, offer_create, on_create)

    def read() -> Any:
        held = picker.record()
        typed = picker.text().strip()
        if held is None and typed and offer_create is not None and offer_create(typed):
            raise Unreadable(_("No está en la lista. Pulse Enter en el campo para crearlo."))
        if held is None and typed:
            raise Unreadable(_("Elija una opción de la lista o deje el campo vacío."))
        return held.id if held else None

    def keep() -> Any:
        held = picker.record()
        return asdict(held) if held else picker.text()

    def restore(kept: Any) -> None:
        picker.choose(Suggestion(**kept) if isinstance(kept, dict) else None)
        if isinstance(kept, str):
            picker.setText(kept)

    return Field(name, label, picker, read, picker.choose, picker.textChanged, keep, restore)
