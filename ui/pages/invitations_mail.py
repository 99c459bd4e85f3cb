"""The mail to those invited: written here, saved as drafts for the user's own mail program."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm import mail
from crm.i18n import _
from crm.invitations import AWAITED, Invitee
from crm.model import ParticipationState
from crm.reports.event_facts import EventFacts
from ui.desk import Desk
from ui.pages.mail_out import MailOut
from ui.parts import fields
from ui.parts.form import Form
from ui.parts.segmented import Segment
from ui.theme import theme

BOTH, WAITING, CONFIRMED = "both", "waiting", "confirmed"
WIDE = 720


class MailPane(QWidget):
    """Subject and text, who gets them and who does not and why, and the ways out."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._every: list[Invitee] = []
        self._title = ""
        self.form = Form(
            [
                fields.switch(
                    "to",
                    _("A quiénes"),
                    [
                        Segment(BOTH, _("Todos los que se espera")),
                        Segment(WAITING, _("Sin respuesta")),
                        Segment(CONFIRMED, _("Confirmados")),
                    ],
                ),
                fields.text("subject", _("Asunto")),
                fields.long_text("body", _("Mensaje"), rows=9),
            ]
        )
        self.out = MailOut(desk, self._message, self._about, self.form.complain)
        self._build()
        self.form.fields["to"].changed.connect(self._count)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.out.ask_where, context=here)

    def _build(self) -> None:
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self.out.notices)
        column.addWidget(self.form)
        column.addWidget(self.out)
        column.addStretch(1)
        inside = QWidget()
        inside.setProperty("kind", "surface")
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(20, 14, 20, 20)
        outer.addWidget(self._column, 1)
        outer.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        theme().changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._column.setMaximumWidth(theme().px(WIDE))

    def begin(self, facts: EventFacts) -> None:
        """Propose a subject and a text that say what, when and where."""
        self._title = facts.title
        where = " · ".join(filter(None, (facts.where, facts.modality)))
        when = " · ".join(filter(None, (facts.when, facts.hours)))
        lines = [
            _("Reciba un cordial saludo."),
            "",
            _("Le invitamos a «{title}».").format(title=facts.title),
            _("Fecha: {when}").format(when=when),
            *([_("Lugar: {where}").format(where=where)] if where else []),
            _("Organiza: {names}").format(names=facts.organized_by),
            "",
            _("Agradeceremos confirmar su asistencia respondiendo a este correo."),
        ]
        subject = _("Invitación: {title}").format(title=facts.title)
        self.form.load({"to": BOTH, "subject": subject, "body": "\n".join(lines)})

    def show_guests(self, rows: Sequence[Invitee]) -> None:
        """Count whom of these a mail would reach."""
        self._every = list(rows)
        self._count()

    def _wanted(self) -> list[Invitee]:
        states = {
            BOTH: AWAITED,
            WAITING: (ParticipationState.INVITED,),
            CONFIRMED: (ParticipationState.CONFIRMED,),
        }[self.form.fields["to"].read()]
        return [each for each in self._every if each.state in states]

    def _count(self, *_given: object) -> None:
        wanted = self._wanted()
        self.out.show_reach(self._desk.read(lambda session: mail.reach(session, wanted)))

    def focus_first(self) -> None:
        """Put the keyboard in the subject."""
        self.form.focus("subject")

    def _message(self) -> tuple[str, str, str] | None:
        if not self.form.check():
            return None
        values = self.form.values()
        return values["subject"], values["body"] or "", self._about()

    def _about(self) -> str:
        return _("Invitación - {title}").format(title=self._title)
