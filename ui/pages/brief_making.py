"""Making the PDF of one brief or of many, away from the thread that draws."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from crm.checks import safe_name
from crm.database import Database
from crm.errors import NotFound
from crm.i18n import Language, _, ngettext, speaking
from crm.model.base import today
from crm.reports.brief import brief_pdf, write_briefs
from crm.reports.brief_lines import Brief, brief_warnings, for_sharing
from crm.reports.gather import gather_brief
from crm.reports.handover import gather_handover
from crm.turnover import Term
from ui.parts.task import Task


@dataclass(frozen=True)
class Wanted:
    """Whose briefs, and how."""

    ids: tuple[int, ...]
    printed_by: str
    shareable: bool
    language: Language
    as_of: date | None
    term: Term | None = None  # whose end is near: then they are handover briefs


@dataclass(frozen=True)
class Made:
    """A PDF, and what the user should know before it goes anywhere."""

    wanted: Wanted
    data: bytes
    count: int  # of briefs
    cautions: tuple[str, ...]


def make(db: Database, wanted: Wanted, task: Task) -> Made:
    """Gather and print what is wanted, all of one moment; raises `CrmError`."""
    with db.read() as session:
        if len(wanted.ids) == 1:
            return _make_one(session, wanted)
        return _make_many(session, wanted, task)


def _make_one(session: Session, wanted: Wanted) -> Made:
    with speaking(wanted.language):
        brief = _gathered(session, wanted, wanted.ids[0])
        data = brief_pdf(for_sharing(brief) if wanted.shareable else brief)
    cautions = [brief_warnings(brief)]
    if brief.private_alert:  # told in the language of the screen
        cautions.insert(0, _gathered(session, wanted, wanted.ids[0]).private_alert)
    return Made(wanted, data, 1, tuple(filter(None, cautions)))


def _gathered(session: Session, wanted: Wanted, record_id: int) -> Brief:
    if wanted.term is not None:
        return gather_handover(
            session, record_id, wanted.term, printed_by=wanted.printed_by, shareable=False
        )
    return gather_brief(session, record_id, printed_by=wanted.printed_by, as_of=wanted.as_of)


@dataclass
class _Batch:
    """Many briefs on their way into one PDF, and what was noticed of them."""

    session: Session
    wanted: Wanted
    task: Task
    gathered: int = 0
    printed: int = 0
    gone: int = 0
    barred: int = 0
    boxes: list[str] = field(default_factory=list)

    def briefs(self) -> Iterator[Brief]:
        for id_ in self.wanted.ids:
            try:
                brief = _gathered(self.session, self.wanted, id_)
            except NotFound:
                self.gone += 1
                continue
            self.gathered += 1
            self.tell(self.printed)
            self.barred += bool(brief.private_alert)
            self.boxes += [brief.name] if brief_warnings(brief) else []
            yield for_sharing(brief) if self.wanted.shareable else brief

    def tell(self, printed: int) -> None:
        self.printed = printed
        self.task.step(self.gathered + printed, 2 * len(self.wanted.ids))

    def cautions(self) -> Iterator[str]:
        if self.gone:
            yield ngettext(
                "{n} de los actores ya no está en este archivo.",
                "{n} de los actores ya no están en este archivo.",
                self.gone,
            ).format(n=self.gone)
        if self.barred:
            yield ngettext(
                "{n} ficha nombra a quien pidió no ser contactado.",
                "{n} fichas nombran a quien pidió no ser contactado.",
                self.barred,
            ).format(n=self.barred)
        if self.boxes:
            said = _("Hay letras que se imprimen como recuadros en: {names}.")
            yield said.format(names=", ".join(self.boxes[:3]) + ("…" if self.boxes[3:] else ""))


def _make_many(session: Session, wanted: Wanted, task: Task) -> Made:
    batch = _Batch(session, wanted, task)
    with TemporaryDirectory(prefix="enlace-") as folder, speaking(wanted.language):
        path = Path(folder) / "fichas.pdf"
        write_briefs(batch.briefs(), path, batch.tell)
        data = path.read_bytes()
    return Made(wanted, data, batch.gathered, tuple(batch.cautions()))


_LONGEST = 70  # bytes of a name, so that what follows it in the file's is not lost


def suggested_name(wanted: Wanted, name: str) -> str:
    """Return what to call the file: «Ficha - Carmen de la Legua Reynoso - 2026-11-23.pdf»."""
    count = len(wanted.ids)
    if count == 1:
        said = _("Ficha de relevo - {name}") if wanted.term else _("Ficha - {name}")
        what = said.format(name=_shortened(name))
    elif wanted.term:
        said = ngettext(
            "Ficha de relevo de {n} gobierno", "Fichas de relevo de {n} gobiernos", count
        )
        what = said.format(n=count)
    else:
        what = ngettext("Fichas de {n} actor", "Fichas de {n} actores", count).format(n=count)
    day = (wanted.as_of or today()).isoformat()
    shared = _(" - para compartir") if wanted.shareable else ""
    return safe_name(f"{what} - {day}{shared}.pdf")


def _shortened(name: str) -> str:
    told = name.replace("/", "-").replace("\\", "-")  # not the folder that it would seem
    return told.encode()[:_LONGEST].decode(errors="ignore").strip()
