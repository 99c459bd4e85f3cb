"""Papeles de una reunión: which one, how, and the very PDF that will be saved or printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm.errors import NotFound
from crm.exchange import Leaving, Reason
from crm.i18n import _, language
from crm.reports.badges import FORMATS
from crm.reports.certificates import MOST_SIGNERS
from crm.reports.event_facts import (
    EventFacts,
    SessionFacts,
    gather_facts,
    gather_listed,
    gather_sessions,
)
from crm.reports.sign_in import MOST_BLANK
from ui.desk import Desk, Target
from ui.pages.papers_making import Made, Paper, Wanted, final, make, suggested_name
from ui.pages.preview import PreviewPage, expected
from ui.parts import fields
from ui.parts.buttons import Button, button
from ui.parts.cards import EmptyState
from ui.parts.fields import Pick
from ui.parts.form import Form
from ui.parts.labels import label
from ui.parts.segmented import Segment
from ui.parts.task import Task

MANY = 60  # people from whom on making a paper takes long enough to be told
SENDER = "letters.sender"
_OF: dict[Paper, tuple[str, ...]] = {
    Paper.SIGN_IN: ("part", "blank", "afresh"),
    Paper.MINUTES: ("shareable",),
    Paper.BADGES: ("format",),
    Paper.CERTIFICATES: ("signers",),
    Paper.LETTERS: (
        "sender_name",
        "sender_post",
        "sender_institution",
        "city",
        "number",
        "suffix",
        "body",
    ),
    Paper.AGENDA: (),
}
_KEPT = ("sender_name", "sender_post", "sender_institution", "city", "suffix")


def page(desk: Desk, target: Target) -> QWidget:
    """The papers of the event, beginning with the one that the target names."""
    wanted = target.value("paper")
    paper = next((each for each in Paper if each.value == wanted), Paper.SIGN_IN)
    try:
        return PapersPage(desk, int(target.id or 0), paper)
    except NotFound as error:
        return EmptyState("calendar-x", str(error), button(_("Volver"), on=desk.back))


@dataclass(frozen=True)
class _Event:
    """What the page must know before a paper is made."""

    facts: EventFacts
    parts: tuple[SessionFacts, ...]
    people: int


def _look(session: Session, event_id: int) -> _Event:
    facts = gather_facts(session, event_id, "")
    parts = tuple(gather_sessions(session, event_id))
    return _Event(facts, parts, len(gather_listed(session, event_id)))


class PapersPage(PreviewPage):
    """One paper of an event at a time, as its options say."""

    def __init__(self, desk: Desk, event_id: int, paper: Paper) -> None:
        self._id = event_id
        self._event = desk.read(partial(_look, event_id=event_id))
        self._meaning = label("", "sec", wrap=True, tone="muted")
        form = _options(self._event.parts, self._meaning)
        sender: dict[str, Any] = {
            "sender_name": desk.settings.name or desk.db.who,
            "sender_institution": desk.settings.agency,
            "city": "Lima",
        }
        kept = desk.settings.view.get(SENDER) or {}
        form.load(_usual() | sender | kept | {"paper": paper})
        super().__init__(desk, _("Imprimir"), form, self._event.facts.title)
        for name, each in form.fields.items():
            each.changed.connect(self._turn if name == "paper" else self._clock.start)
        self._turn()

    @property
    def paper(self) -> Paper:
        """The paper that is shown."""
        chosen: Paper = self.form.fields["paper"].read()
        return chosen

    def more_buttons(self) -> Sequence[Button]:
        self.word = button(
            _("Guardar Word"), icon="file-text", shortcut="Ctrl+Shift+S", on=self.save_word
        )
        return (self.word,)

    def focus_first(self) -> None:
        """Put the keyboard on the choice of the paper."""
        self.form.focus("paper")

    # How it is made

    def _turn(self, *_given: object) -> None:
        """Show the options of the paper that was chosen, and make it."""
        paper = self.paper
        for of, names in _OF.items():
            for name in names:
                self.form.set_shown(name, of is paper)
        self.form.set_shown("part", paper is Paper.SIGN_IN and bool(self._event.parts))
        self.word.setVisible(paper is Paper.MINUTES)
        self._meaning.setText(_meaning(paper))
        self._meaning.setVisible(bool(self._meaning.text()))
        self.refresh()

    def fit_to_make(self) -> bool:
        fine = not any(self.form.fields[name].problem() for name in _OF[self.paper])
        if not fine:
            self.form.check()
        return fine

    def work(self) -> Callable[[Task], Made]:
        return partial(make, self._desk.db, self._wanted())

    def file_name(self, made: Made) -> str:
        return suggested_name(made.wanted, self._event.facts.title)

    def held(self, made: Made) -> Leaving:
        what = f"{made.wanted.paper.label} · {self._event.facts.title}"
        stayed = {Reason.DO_NOT_CONTACT: made.left_out}
        return Leaving(what, made.people or 1, stayed)  # where nobody is named, the event

    def preparing(self) -> str:
        of_each = self.paper not in (Paper.MINUTES, Paper.AGENDA)
        return _("Preparando…") if of_each and self._event.people >= MANY else ""

    def unprepared(self) -> str:
        return _("No se ha preparado.")

    def _wanted(self) -> Wanted:
        options = self.form.values()
        who = self._desk.settings.name or self._desk.db.who or ""
        return Wanted(self._id, options.pop("paper"), who, options.pop("language"), options)

    # Where it goes

    def final(self, made: Made, suffix: str) -> Callable[[Task], bytes]:
        self._keep_sender(made)
        if made.wanted.paper is Paper.SIGN_IN or suffix == ".docx":
            return partial(final, self._desk.db, made.wanted, suffix)
        return super().final(made, suffix)

    def _open(self, made: Made) -> None:
        if made.wanted.paper is not Paper.SIGN_IN:
            super()._open(made)
            return
        task = Task(self.final(made, ".pdf"))
        task.succeeded.connect(lambda data: self.open_data(made, data))
        task.failed.connect(lambda error: self.tell("danger", expected(error)))
        task.start()

    def save_word(self) -> None:
        """Ask where to keep the minutes as a file for Word, and write it there."""
        self.use(lambda made: self.ask_where(made, _("Guardar Word"), ".docx", _("Word (*.docx)")))

    def _keep_sender(self, made: Made) -> None:
        """Who signs letters is the same next time."""
        if made.wanted.paper is Paper.LETTERS:
            self._desk.keep_view(SENDER, {name: made.wanted.options[name] for name in _KEPT})


def _meaning(paper: Paper) -> str:
    return {
        Paper.SIGN_IN: _(
            "Al guardar, abrir o imprimir queda registrada con su código. La misma lista conserva "
            "sus filas; los invitados nuevos van al final."
        ),
        Paper.CERTIFICATES: _("Una por cada asistente con nombre."),
        Paper.LETTERS: _("Una por cada invitado a quien se puede escribir."),
        Paper.BADGES: _("Una por cada invitado o asistente con nombre."),
    }.get(paper, "")


def _usual() -> dict[str, Any]:
    return {
        "language": language(),
        "part": None,
        "blank": 20,
        "afresh": False,
        "shareable": True,
        "format": FORMATS[0].code,
    }


def _options(parts: Sequence[SessionFacts], meaning: QWidget) -> Form:
    in_house = Segment(False, _("Interna"))
    shared = Segment(True, _("Para compartir"))
    tongues = [Segment("es", "Español"), Segment("en", "English")]
    return Form(
        [
            fields.choice(
                "paper", _("Qué se imprime"), [Pick(each, each.label) for each in Paper], empty=None
            ),
            meaning,
            fields.switch("language", _("Idioma"), tongues),
            fields.choice(
                "part",
                _("Sesión"),
                [Pick(each.id, each.title) for each in parts],
                empty=_("Todas las sesiones"),
            ),
            fields.count("blank", _("Filas en blanco"), most=MOST_BLANK),
            fields.check("afresh", _("Lista nueva, con otro código")),
            fields.switch("shareable", _("Versión"), [shared, in_house]),
            fields.choice(
                "format",
                _("Tamaño"),
                [Pick(each.code, each.label) for each in FORMATS],
                empty=None,
            ),
            fields.long_text(
                "signers",
                _("Firman"),
                rows=MOST_SIGNERS,
                placeholder=_("Nombre; cargo; institución"),
            ).but(hint=_("una persona por línea")),
            fields.text("sender_name", _("Firma")),
            fields.text("sender_post", _("Cargo")),
            fields.text("sender_institution", _("Institución")),
            fields.text("city", _("Ciudad")),
            fields.count("number", _("Número del primer oficio")),
            fields.text("suffix", _("Siglas"), placeholder="-RED/PMM"),
            fields.long_text(
                "body", _("Texto"), rows=6, placeholder=_("El de costumbre, si lo deja vacío")
            ),
        ]
    )
