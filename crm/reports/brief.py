"""The brief (ficha de actor): one or two pages about an institution or a person, on paper."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from crm.disk import replacing
from crm.errors import CrmError
from crm.i18n import _, language, set_language
from crm.reports.brief_lines import Brief
from crm.reports.brief_sheet import BriefSheet, sheet_name
from crm.reports.joining import Binder, Entry
from crm.reports.pdf import Paper, language_tag
from crm.text import clean_line

_CHUNK = 25
_WORTH_ALL_CORES = 4 * _CHUNK
_MOST_WORKERS = 8


@dataclass(frozen=True)
class _Part:
    """Some briefs as one PDF, and what the outline says of them."""

    data: bytes
    entries: list[Entry]
    author: str
    title: str


def brief_pdf(brief: Brief) -> bytes:
    """Return the brief as a PDF, in the language in use."""
    return _print([brief]).data


def write_brief(brief: Brief, path: Path) -> None:
    """Write the brief as a PDF at `path`, whole or not at all."""
    data = brief_pdf(brief)
    with replacing(path) as file:
        file.write(data)


def write_briefs(
    briefs: Iterable[Brief], path: Path, step: Callable[[int], object] | None = None
) -> None:
    """Write many briefs as one PDF with an outline; `step` hears how many are done.

    The briefs are taken as they are needed and written as they are made, so that a thousand
    need no more memory than fifty.
    """
    done = 0
    with replacing(path) as file, closing(_parts(iter(briefs))) as parts:
        binder = Binder(file)
        for part in parts:
            binder.add(part.data, part.entries)
            done += len(part.entries)
            if step:
                step(done)
        if not done:
            raise CrmError(_("No hay actores que imprimir."))
        binder.finish(title=part.title, author=part.author, lang=language_tag())


def _parts(briefs: Iterator[Brief]) -> Generator[_Part]:
    first = list(islice(briefs, _WORTH_ALL_CORES))
    rest = chain(first, briefs)
    chunks = iter(lambda: list(islice(rest, _CHUNK)), [])
    if len(first) < _WORTH_ALL_CORES:
        yield from map(_print, chunks)
    else:
        yield from _on_all_cores(chunks)


def _on_all_cores(chunks: Iterator[list[Brief]]) -> Iterator[_Part]:
    workers = min(cpu_count() or 1, _MOST_WORKERS)
    spawned = get_context("spawn")  # a fork would copy the locks of threads it does not have
    with ProcessPoolExecutor(workers, spawned, set_language, (language(),)) as pool:
        waiting: deque[Future[_Part]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_print, chunk))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _print(briefs: list[Brief]) -> _Part:
    """Print these briefs one after the other; each counts its own pages."""
    paper = Paper(title=briefs[0].name, author=briefs[0].printed_by, subject=sheet_name(briefs[0]))
    entries = []
    for brief in briefs:
        sheet = BriefSheet(brief)
        sheet.draw(paper)
        entries.append(Entry(clean_line(brief.name), len(sheet.pages)))
    handed_over = briefs[0].kind == "handover"
    title = _("Fichas de relevo") if handed_over else _("Fichas de actores")
    return _Part(paper.data(), entries, briefs[0].printed_by, title)
