"""Quick capture on the screen: the bar, what `crm.capture` reads in it, and saving it."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from sqlalchemy.orm import Session

from crm import capture, drafts
from crm.acronyms import abbreviated
from crm.capture import DRAFT, TASK, Option, Reading, Slot
from crm.dates import PartialDate, parse_partial, parse_time, show_date, show_partial, weekday_name
from crm.errors import CrmError
from crm.i18n import _
from crm.model import OutcomeKind
from crm.model.base import today
from ui.desk import Desk
from ui.forms import finders
from ui.forms.outcome import ICONS
from ui.parts.capture_bar import CaptureBar, Entry, More, Pick, Search, Understood, Write
from ui.parts.fields import Unreadable
from ui.parts.outcome_rows import end_of_month
from ui.parts.suggestions import Suggestion

_EVENT_ICON = "calendar"

Answer = tuple[Any, str]  # what was chosen, and the words for which


def capture_bar(desk: Desk) -> "QuickCapture":
    """Return the bar; `focus_first()` puts the keyboard in it."""
    return QuickCapture(desk)


class QuickCapture(CaptureBar):
    """The bar of a file: `done` tells that its sentence was saved, or taken to a form.

    What was chosen in a chip holds as long as the words for which it was chosen stand.
    """

    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Captura rápida"), _("Reunión con Comas hoy 10:00, acordó…"))
        self._desk = desk
        self._answers: dict[str, Answer] = {}
        self._kept = ""
        self.reading = Reading("")
        self.edited.connect(self._edited)
        self.save_asked.connect(self.save)
        self.form_asked.connect(self.open_form)
        self._take_up_draft()

    # Reading

    def _edited(self) -> None:
        if not self.text().strip():
            self._answers.clear()
        self._keep_answers()
        self._show()

    def _read(self, chosen: dict[str, Any]) -> Reading:
        return self._desk.read(
            lambda session: capture.read(session, self.text(), today=today(), chosen=chosen)
        )

    def _chosen(self) -> dict[str, Any]:
        return {key: value for key, (value, _words) in self._answers.items()}

    def _keep_answers(self) -> None:
        """Forget what was chosen for words that are there no more."""
        answers, self._answers = self._answers, {}
        for key, (value, words) in answers.items():
            if self._words_for(key) == words:
                self._answers[key] = value, words

    def _words_for(self, key: str) -> str | None:
        """The words that say this, without what was chosen for it; None where nothing does."""
        chosen = {name: value for name, value in self._chosen().items() if name != key}
        reading = self._read(chosen)
        whole = f"{key}:text" if key.count(":") == 1 and key.startswith("result:") else key
        slot = next((each for each in reading.slots if each.key == whole), None)
        if slot is None:
            return None
        return reading.sentence[slice(*slot.span)] if slot.span else ""

    def answer(self, key: str, value: Any) -> None:
        """Take this for what a chip says, or asks."""
        words = self._words_for(key)
        self._answers[key] = value, words or ""
        self._show()
        self._after_answer()

    def _after_answer(self) -> None:
        if not any(each.asked for each in self.reading.slots):
            self.focus_first()

    def _show(self) -> None:
        try:
            self.reading = self._read(self._chosen())
        except CrmError as error:
            self.say(str(error), wrong=True)
            return
        self.show_understood(_Chips(self).all() if self.text().strip() else [])
        refused = self.reading.verdict == "refuses" and bool(self.text().strip())
        self.say(self.reading.said if refused else "")

    # Saving

    def save(self) -> None:
        """Save, or ask for what is missing; the sentence stays until it is saved."""
        self._show()
        if self.reading.verdict == "refuses":
            self.say(self.reading.said, wrong=True)
            return
        if self.reading.verdict == "asks":
            self.say(self.reading.said)
            self.ask_first()
            return
        reading = self.reading
        try:
            self._desk.act(partial(self._write_down, reading=reading), _told(reading))
        except CrmError as error:
            self.say(str(error), wrong=True)
            return
        self._forget()

    def _write_down(self, session: Session, reading: Reading) -> None:
        capture.save(session, reading, recorded_by_id=self._desk.focal_point_id)
        drafts.drop(session, DRAFT)

    def _forget(self) -> None:
        self._kept = ""
        self.write("")
        self.done.emit()

    def open_form(self) -> None:
        """Go on in the form, with all that was understood; where nothing can be written, stay.

        A meeting is a draft of its own from the start; the sentence of a task stays one until the
        task is saved, for its form keeps nothing that was not typed into it.
        """
        reading, me, text = self.reading, self._desk.focal_point_id, self.text().strip()
        if not text:
            return
        if reading.kind == TASK:
            given = capture.task_values(reading, me)
            given = {name: given[name] for name in ("kind", "text", "due_on", "organization_id")}
            kind, given = "outcome/new", given | {"captured": text}
            settled = self._desk.attempt(
                lambda session: drafts.keep(session, DRAFT, {"text": text})
            )
        else:
            kind, given = "event/new", {"captured": capture.plain_values(reading)}
            settled = self._desk.attempt(lambda session: drafts.drop(session, DRAFT))
        if not settled:
            return
        self._forget()
        self._desk.go(kind, **given)

    # The draft

    def _take_up_draft(self) -> None:
        kept = self._desk.read(lambda session: drafts.read(session, DRAFT))
        self._kept = str(kept["text"]) if kept else ""
        if self._kept != self.text().strip():
            self.write(self._kept)

    def keep_draft(self) -> None:
        """Keep the sentence in the file, if it is news."""
        text = self.text().strip()
        if text == self._kept:
            return
        if self._desk.attempt(
            lambda session: (
                drafts.keep(session, DRAFT, {"text": text}) if text else drafts.drop(session, DRAFT)
            )
        ):
            self._kept = text

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.text().strip() == self._kept:  # meanwhile it may have been saved elsewhere
            self._take_up_draft()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep_draft()

    # What the chips offer

    def suggest(self, typed: str) -> list[Suggestion]:
        """The institutions that words may mean."""
        return self._desk.read(lambda session: finders.organizations_like(session, typed, 8))


def _told(reading: Reading) -> str:
    if reading.kind == TASK:
        return _("Tarea «{text}» guardada").format(text=reading.text[:80])
    return _("Reunión «{subject}» guardada").format(subject=reading.subject[:80])


class _Chips:
    """The chips of a reading: what each says, and what can be done about it."""

    def __init__(self, bar: QuickCapture) -> None:
        self._bar, self._reading = bar, bar.reading
        self._slots = {each.key: each for each in bar.reading.slots}

    def all(self) -> list[Understood]:
        """Return them in the order in which one says them."""
        made: list[Understood] = []
        for slot in self._reading.slots:
            show = {
                "organization": self._organization,
                "person": self._person,
                "kind": self._kind,
                "on": self._on,
                "time": self._time,
                "subject": self._subject,
                "result": self._result,
                "text": self._text,
                "due": self._due,
                "debtor": self._debtor,
            }[slot.name]
            if chip := show(slot):
                made.append(chip)
        return made

    def _pick(self, slot: Slot, option: Option, value: Any = None) -> Pick:
        text = " · ".join(each for each in (option.text, option.detail) if each)
        chosen = option.value if value is None else value
        return Pick(text, partial(self._bar.answer, slot.key, chosen), chosen=slot.value == chosen)

    # With whom

    def _organization(self, slot: Slot) -> Understood:
        missing = slot.key == "organization"
        own = slot.key.startswith("organization:+")
        entries: list[Entry] = [
            self._pick(slot, each, (each.value,) if missing else None) for each in slot.options
        ]
        entries.append(
            Search(
                _("Buscar otra institución…"),
                self._bar.suggest,
                lambda found: self._bar.answer(slot.key, (found.id,) if missing else found.id),
            )
            if not own
            else Search(_("Cambiar…"), self._bar.suggest, self._add)
        )
        remove: Callable[[], object] | None = None
        if own:
            remove = partial(self._bar.answer, "organization", ())
        elif not missing:
            remove = partial(self._bar.answer, slot.key, None)
        actor = next((each for each in self._reading.organizations if each.id == slot.value), None)
        icon = finders.KIND_ICONS[actor.kind] if actor else "building-2"
        text = slot.question if slot.asked else abbreviated(slot.text)
        return Understood(text, icon, _("Institución"), slot.asked, tuple(entries), remove)

    def _add(self, found: Suggestion) -> None:
        self._bar.answer("organization", (found.id,))

    def _person(self, slot: Slot) -> Understood:
        return Understood(
            slot.text,
            "user",
            _("Persona"),
            remove=partial(self._bar.answer, slot.key, None),
        )

    # What and when

    def _kinds(self) -> list[Pick]:
        slot = self._slots["kind"]
        kinds = slot.options
        if not kinds:
            return []
        return [self._pick(slot, each) for each in kinds]

    def _kind(self, slot: Slot) -> Understood:
        if slot.asked:
            return Understood(
                slot.question, "circle-help", _("Qué fue"), asked=True, entries=(*self._kinds(),)
            )
        if slot.value == TASK:
            icon, _token = ICONS[OutcomeKind.TASK]
            return Understood(slot.text, icon, _("Qué es"))
        entries: list[Entry] = [More(_("Cambiar tipo"), self._kinds())]
        text = slot.text
        if self._reading.state == "planned":
            text = _("{type} programada").format(type=text)
        said = [text]
        on, at = self._slots.get("on"), self._slots.get("time")
        when = [each.text for each in (on, at) if each and not each.asked and each.text]
        if on and not on.asked:
            entries += self._days(on)
        if at and not at.asked:
            entries += self._hours(at)
        said += [" ".join(when)] if when else []
        return Understood(" · ".join(said), _EVENT_ICON, _("Qué y cuándo"), entries=tuple(entries))

    def _on(self, slot: Slot) -> Understood | None:
        if not slot.asked:
            alone = self._reading.kind is None
            return (
                Understood(slot.text, "calendar", _("Fecha"), entries=(*self._days(slot),))
                if alone
                else None
            )
        picks = [self._pick(slot, each) for each in slot.options]
        entries = (*picks, *self._days(slot))
        return Understood(slot.question, "calendar", _("Fecha"), asked=True, entries=entries)

    def _days(self, slot: Slot) -> list[Entry]:
        now = show_partial(slot.value) if slot.value else ""
        if slot.value and slot.value.precision == "day":
            now = show_date(slot.value.first)

        def take(typed: str) -> None:
            self._bar.answer(slot.key, _read(parse_partial, typed))

        return [Write(_("Escribir la fecha…"), take, now, _("dd/mm/aaaa"))]

    def _time(self, slot: Slot) -> Understood | None:
        if not slot.asked:
            alone = self._reading.kind is None
            return Understood(slot.text, "clock", _("Hora")) if alone else None
        picks = [self._pick(slot, each) for each in slot.options]
        entries = (*picks, *self._hours(slot))
        return Understood(slot.question, "clock", _("Hora"), asked=True, entries=entries)

    def _hours(self, slot: Slot) -> list[Entry]:
        def take(typed: str) -> None:
            self._bar.answer(slot.key, _read(parse_time, typed))

        now = f"{slot.value:%H:%M}" if slot.value else ""
        return [
            Write(_("Escribir la hora…"), take, now, _("hh:mm")),
            Pick(_("Sin hora"), partial(self._bar.answer, slot.key, None)),
        ]

    def _subject(self, slot: Slot) -> Understood | None:
        if slot.span is None:
            return None
        write = Write(_("Escribir el asunto…"), self._taking(slot), slot.text)
        text = _("Asunto: {subject}").format(subject=slot.text)
        return Understood(text, "quote", entries=(write,))

    # What came of it

    def _result(self, slot: Slot) -> Understood:
        number = int(slot.key.split(":")[1])
        key = f"result:{number}"
        kind = slot.options[0].value
        icon, _token = ICONS[kind]
        entries: list[Entry] = [
            Write(_("Escribir el texto…"), self._taking(slot), slot.value),
            More(_("Cambiar tipo"), self._result_kinds(key, kind)),
        ]
        text = slot.text
        if kind is OutcomeKind.COMMITMENT and f"{key}:debtor" not in self._slots:
            ours = self._debtor_of(slot) == "we"
            text = (_("Nos comprometimos: {text}") if ours else _("Se comprometió: {text}")).format(
                text=slot.value
            )
            entries.append(More(_("Quién se comprometió"), self._debtors(f"{key}:debtor", ours)))
        return Understood(
            text, icon, entries=tuple(entries), remove=partial(self._bar.answer, key, None)
        )

    def _debtor_of(self, slot: Slot) -> str | None:
        texts = [each for each in self._reading.results if each.text == slot.value]
        return texts[0].debtor if texts else None

    def _debtors(self, key: str, ours: bool) -> list[Pick]:
        return [
            Pick(text, partial(self._bar.answer, key, who), chosen=(who == "we") == ours)
            for who, text in (("they", _("La institución")), ("we", _("Nosotros")))
        ]

    def _result_kinds(self, key: str, now: OutcomeKind) -> list[Pick]:
        return [
            Pick(
                each.label,
                partial(self._bar.answer, f"{key}:kind", each),
                ICONS[each][0] if each is not now else "",
                chosen=each is now,
            )
            for each in OutcomeKind
        ]

    def _text(self, slot: Slot) -> Understood:
        write = Write(_("Escribir el texto…"), self._taking(slot), slot.value or "")
        text = slot.question if slot.asked else slot.text
        return Understood(text, "quote", _("Texto"), slot.asked, (write,))

    def _due(self, slot: Slot) -> Understood | None:
        if slot.value is None and not slot.asked:
            return None
        picks = [self._pick(slot, each) for each in slot.options]
        now = show_date(slot.value) if slot.value else ""

        def take(typed: str) -> None:
            self._bar.answer(slot.key, _day(typed))

        entries: list[Entry] = [*picks, Write(_("Escribir la fecha…"), take, now, _("dd/mm/aaaa"))]
        for text, day in (
            (_("En 15 días"), today() + timedelta(days=15)),
            (_("Fin de mes"), end_of_month(today())),
        ):
            entries.append(Pick(text, partial(self._bar.answer, slot.key, day)))
        text = slot.question if slot.asked else _("Vence {day}").format(day=_short(slot.value))
        remove = None if slot.asked else partial(self._bar.answer, slot.key, None)
        return Understood(text, "calendar-clock", "", slot.asked, tuple(entries), remove)

    def _debtor(self, slot: Slot) -> Understood:
        picks = tuple(self._pick(slot, each) for each in slot.options)
        return Understood(slot.question, "flag", asked=True, entries=picks)

    def _taking(self, slot: Slot) -> Callable[[str], None]:
        def take(typed: str) -> None:
            if not typed:
                raise Unreadable(_("Escriba algo."))
            self._bar.answer(slot.key, typed)

        return take


def _read(parse: Callable[[str], Any], typed: str) -> Any:
    try:
        found = parse(typed)
    except CrmError as error:
        raise Unreadable(str(error)) from error
    if found is None:
        raise Unreadable(_("Escriba algo."))
    return found


def _day(typed: str) -> date:
    found: PartialDate = _read(parse_partial, typed)
    if found.precision != "day":
        raise Unreadable(_("Escriba el día exacto, por ejemplo 12/12/2023."))
    return found.first


def _short(day: date) -> str:
    """«mié 20 dic», with the year when it is not this one."""
    return f"{weekday_name(day.weekday())[:3]} {show_partial(PartialDate.day(day))}"
