"""Forms: judged when a field is left, never while typing; nothing typed is lost."""

import datetime as dt

import pytest
from accessible import name_of, nameless
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from ui.parts import fields
from ui.parts.fields import Pick, Unreadable
from ui.parts.form import Form
from ui.parts.segmented import Segment
from ui.parts.suggestions import Suggestion
from ui.theme import theme

PEOPLE = [
    Suggestion(7, "person", "Ruth Zevallos", "Asesoría Jurídica", "user"),
    Suggestion(8, "person", "Rosa Ñahui", "M. D. de Comas", "user"),
]


def find(text: str) -> list[Suggestion]:
    return [each for each in PEOPLE if text.casefold() in each.title.casefold()]


def read_day(text: str) -> dt.date:
    try:
        day, month, year = (int(part) for part in text.split("/"))
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable("Escriba la fecha así: 12/12/2023.") from None


def show_day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def short(value: str) -> str | None:
    return "Demasiado largo." if len(value) > 20 else None


@pytest.fixture
def form(qtbot):
    made = Form(
        [
            fields.switch("kind", "Tipo", [Segment("m", "Reunión"), Segment("t", "Taller")]),
            fields.text("subject", "Asunto").but(required=True, check=short),
            "Cuándo",
            [
                fields.date("on", "Fecha", parse=read_day, show=show_day),
                fields.time("at", "Inicio"),
            ],
            fields.record("who", "Persona", find),
            fields.choice("mode", "Modalidad", [Pick("p", "Presencial"), Pick("v", "Virtual")]),
            fields.count("heads", "Asistentes"),
            fields.check("shared", "Compartir con R&D"),
            fields.long_text("notes", "Notas"),
        ]
    )
    window = QWidget()
    QVBoxLayout(window).addWidget(made)
    window.resize(640, 800)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield made
    window.close()


def widget(form: Form, name: str) -> QWidget:
    return form.fields[name].widget


def write(target: QWidget, text: str) -> None:
    """Type, whatever the letters: the test library cannot type an ñ."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(target, event)


def type_into(form: Form, name: str, text: str) -> None:
    widget(form, name).setFocus()
    widget(form, name).selectAll()
    write(widget(form, name), text)


def said(form: Form, name: str) -> str:
    return form.problems().get(name, "")


def test_what_is_loaded_is_what_is_read(form):
    values = {
        "kind": "t",
        "subject": "<b>R&D</b> =1+1",
        "on": dt.date(2023, 12, 12),
        "at": dt.time(10, 30),
        "mode": "v",
        "heads": 0,
        "shared": True,
        "notes": "Una línea\notra",
    }
    form.load(values | {"who": PEOPLE[1]})
    assert form.values() == values | {"who": 8}
    assert not form.dirty


def test_what_was_left_empty_is_none(form):
    values = form.values()
    assert {name for name, value in values.items() if value is None} == {
        "on",
        "at",
        "who",
        "mode",
        "heads",
    }
    assert values["subject"] == ""


def test_blanks_around_a_text_are_dropped(form):
    form.load({"subject": "  Mesa técnica  "})
    assert form.values()["subject"] == "Mesa técnica"


def test_nothing_is_complained_of_while_one_types(form):
    type_into(form, "on", "31/02/2023")
    assert form.problems() == {}


def test_a_field_is_judged_when_it_is_left(form):
    type_into(form, "on", "31/02/2023")
    widget(form, "at").setFocus()
    assert said(form, "on") == "Escriba la fecha así: 12/12/2023."
    assert widget(form, "on").accessibleDescription() == said(form, "on")
    assert widget(form, "on").text() == "31/02/2023"


def test_a_complaint_goes_once_the_field_is_mended_and_left(form):
    type_into(form, "on", "31/02/2023")
    widget(form, "at").setFocus()
    type_into(form, "on", "1/3/2023")
    assert said(form, "on")
    widget(form, "at").setFocus()
    assert form.problems() == {}
    assert widget(form, "on").text() == "01/03/2023"
    assert widget(form, "on").accessibleDescription() == ""


def test_leaving_a_blank_field_complains_of_nothing(form):
    widget(form, "subject").setFocus()
    widget(form, "notes").setFocus()
    assert form.problems() == {}


def test_the_callers_own_rule_is_asked(form):
    type_into(form, "subject", "Una reunión demasiado larga de nombre")
    widget(form, "notes").setFocus()
    assert said(form, "subject") == "Demasiado largo."


def test_checking_complains_of_all_and_goes_to_the_first(form):
    form.load({"subject": ""})
    form.restore({"at": "25:00"})
    assert not form.check()
    assert list(form.problems()) == ["subject", "at"]
    assert form.first_problem() == "subject"
    assert widget(form, "subject").hasFocus()


def test_checking_a_whole_form_complains_of_nothing(form):
    form.load({"subject": "Mesa técnica", "on": dt.date(2023, 1, 9)})
    assert form.check()
    assert form.problems() == {}


def test_a_complaint_that_has_no_field_is_still_said(form, qtbot):
    form.complain({"subject": "Falta el asunto.", "place": "El lugar ya no existe."})
    shown = [
        label.text()
        for label in form.findChildren(QWidget)
        if label.isVisible() and hasattr(label, "text") and "lugar" in str(label.text())
    ]
    assert shown == ["El lugar ya no existe."]
    form.complain({})
    assert form.problems() == {}


def test_a_form_is_dirty_until_it_is_as_it_was(form):
    form.load({"subject": "Mesa"})
    type_into(form, "subject", "Otra")
    assert form.dirty
    type_into(form, "subject", "Mesa")
    assert not form.dirty


def test_every_change_is_told(form, qtbot):
    for name, value in (("subject", "x"), ("mode", "v"), ("shared", True), ("kind", "t")):
        with qtbot.waitSignal(form.changed):
            form.fields[name].fill(value)


def test_a_draft_keeps_what_cannot_be_read(form):
    form.load({"who": PEOPLE[0]})
    type_into(form, "on", "mañana")
    type_into(form, "at", "7 y pico")
    draft = form.draft()
    form.load({"on": None, "at": None, "who": None})
    form.restore(draft)
    assert widget(form, "on").text() == "mañana"
    assert widget(form, "at").text() == "7 y pico"
    assert form.fields["who"].read() == 7


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("9", dt.time(9)),
        ("0930", dt.time(9, 30)),
        ("9.30", dt.time(9, 30)),
        ("21:05", dt.time(21, 5)),
        ("18 h", dt.time(18)),
    ],
)
def test_an_hour_is_read_however_it_is_written(form, written, hour):
    type_into(form, "at", written)
    widget(form, "on").setFocus()
    assert form.values()["at"] == hour
    assert widget(form, "at").text() == f"{hour:%H:%M}"


@pytest.mark.parametrize("written", ["24:00", "10:60", "tarde", "1:2:3"])
def test_an_hour_there_is_not_is_refused(form, written):
    type_into(form, "at", written)
    widget(form, "on").setFocus()
    assert said(form, "at") == "Escriba la hora así: 10:30."


def test_a_fault_of_the_program_is_not_taken_for_one_of_the_user(qtbot):
    def broken(_text: str) -> None:
        raise ZeroDivisionError

    made = Form([fields.date("on", "Fecha", parse=broken, show=str)])
    qtbot.addWidget(made)
    made.restore({"on": "hoy"})
    with pytest.raises(ZeroDivisionError):
        made.check()


def test_a_record_is_found_by_typing(form, qtbot):
    picker = widget(form, "who")
    type_into(form, "who", "ñah")
    qtbot.waitUntil(lambda: picker.listed() == ["Rosa Ñahui"])
    qtbot.keyClick(picker, Qt.Key.Key_Return)
    assert form.values()["who"] == 8
    assert picker.text() == "Rosa Ñahui"


def test_a_name_that_is_nobodys_is_complained_of(form):
    form.load({"who": PEOPLE[0]})
    type_into(form, "who", "Nadie")
    widget(form, "notes").setFocus()
    assert said(form, "who").startswith("Elija una opción")


def test_a_record_is_made_from_the_last_row(qtbot):
    def offer(text: str) -> Suggestion:
        return Suggestion(None, "new", f"Crear persona «{text}»")

    def create(text: str) -> Suggestion:
        return Suggestion(99, "person", text.title())

    made = Form([fields.record("who", "Persona", find, offer_create=offer, on_create=create)])
    qtbot.addWidget(made)
    made.show()
    picker = widget(made, "who")
    picker.setFocus()
    write(picker, "ana")
    qtbot.waitUntil(lambda: picker.listed() == ["Crear persona «ana»"])
    qtbot.keyClick(picker, Qt.Key.Key_Tab)
    assert not made.check()
    assert "pulse enter" in said(made, "who").casefold()
    type_into(made, "who", "ana")
    qtbot.keyClick(picker, Qt.Key.Key_Return)
    assert made.values() == {"who": 99}


def test_the_calendar_gives_the_day_that_is_pressed(form, qtbot):
    form.load({"on": dt.date(2023, 12, 12)})
    line = widget(form, "on")
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = QApplication.activePopupWidget().calendar
    assert calendar.selectedDate().toPython() == dt.date(2023, 12, 12)
    assert nameless(QApplication.activePopupWidget()) == []
    days = calendar.findChild(QWidget, "qt_calendar_calendarview")
    qtbot.keyClick(days, Qt.Key.Key_Right)
    qtbot.keyClick(days, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert form.values()["on"] == dt.date(2023, 12, 13)


def test_the_wheel_changes_no_choice(form):
    form.load({"mode": "p"})
    combo = widget(form, "mode")
    combo.setFocus()
    down = QWheelEvent(
        QPointF(5, 5),
        QPointF(combo.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, down)
    assert form.values()["mode"] == "p"


def test_a_value_no_longer_offered_outlives_being_looked_at(form):
    form.load({"mode": "telepatía"})
    assert form.values()["mode"] == "telepatía"
    assert widget(form, "mode").currentText() == "telepatía"


def test_a_count_counts_with_the_arrows(form, qtbot):
    line = widget(form, "heads")
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Up)
    qtbot.keyClick(line, Qt.Key.Key_Up)
    qtbot.keyClick(line, Qt.Key.Key_Down)
    assert form.values()["heads"] == 1
    write(line, "abc-")
    assert form.values()["heads"] == 1


def test_tab_leaves_a_long_text(form, qtbot):
    notes = widget(form, "notes")
    notes.setFocus()
    qtbot.keyClick(notes, Qt.Key.Key_Tab)
    assert not notes.hasFocus()
    assert notes.toPlainText() == ""


def test_every_field_has_a_name_that_can_be_heard(form):
    assert nameless(form) == []
    assert name_of(widget(form, "subject")) == "Asunto, obligatorio"


def test_fields_stand_one_under_the_other_where_there_is_no_room(form, qtbot):
    day, hour = widget(form, "on"), widget(form, "at")
    assert day.mapTo(form, QPoint()).y() == hour.mapTo(form, QPoint()).y()
    form.window().resize(200, 900)
    qtbot.waitUntil(lambda: day.mapTo(form, QPoint()).x() == hour.mapTo(form, QPoint()).x())


def test_going_to_a_fault_brings_it_into_sight(qtbot):
    lines = [fields.text(f"line{number}", f"Línea {number}") for number in range(40)]
    made, area = Form(lines), QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(made)
    area.resize(300, 300)
    area.show()
    made.complain({"line39": "Falta."})
    made.go_to_problem()
    line = widget(made, "line39")
    qtbot.waitUntil(lambda: area.viewport().rect().contains(line.mapTo(area, QPoint(0, 20))))


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_no_complaint_is_cut(form, qtbot, scale):
    theme().wear(scale=scale)
    form.window().resize(320, 900)
    long = "Falta la fecha límite; sin ella no habrá recordatorio para nadie del equipo."
    form.complain({"on": long})
    words = next(
        each
        for each in form.findChildren(QWidget)
        if hasattr(each, "wordWrap") and each.text() == long
    )
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()) > 0)
    theme().wear(scale=1.0)


@pytest.mark.parametrize("name", ["subject", "mode", "heads", "notes", "on"])
def test_a_wrong_field_shows_that_it_is_wrong_and_that_it_has_the_keyboard(form, name):
    edges = {}
    for focused in (True, False):
        form.focus(name if focused else "shared")
        form.complain({name: "No sirve."})
        QApplication.processEvents()
        drawn = form.fields[name].widget.grab().toImage()
        middle = drawn.height() // 2
        edges[focused] = [
            drawn.pixelColor(0, middle).name(),
            drawn.pixelColor(drawn.width() // 2, drawn.height() - 1).name(),
        ]
    accent, danger = (theme().color(token).name() for token in ("accent", "danger"))
    assert edges == {True: [accent, danger], False: [danger, danger]}
