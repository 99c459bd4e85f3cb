"""Painting the long list from the file, against the same view over rows held in memory."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.measure import TIMES, Figure, by_turns
from crm import followups, instruments, organizations
from crm.database import open_database

GOAL = 1.3
HELD = 8_000  # rows, in memory, of which both sides show the same
FAR = 200  # rows, further than any that were read beforehand
_TYPED = ("m", "mu", "mun", "asoc", "in", "de", "s")


def lists(path: Path, size: str, *, times: int = TIMES) -> list[Figure]:
    """Scroll to rows not yet read and paint them; type a letter and paint what is found."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.pages.looks import organization_look
    from ui.parts.rows import RowList

    app = QApplication.instance() or QApplication([])
    database = open_database(path, read_only=True)
    with closing(database):
        with database.read() as session:
            ids = organizations.find(session, limit=HELD)
            stages = {each.id: each for each in instruments.stages(session, followups.MARRAKECH_ID)}
            held: dict[int, Any] = {}
            for start in range(0, len(ids), 500):
                held |= organizations.rows(session, ids[start : start + 500])

        def read(some: Sequence[int]) -> Mapping[int, Any]:
            with database.read() as session:
                return organizations.rows(session, some)

        def typed(words: str) -> list[int]:
            with database.read() as session:
                return organizations.find(session, words, limit=50)

        found = {words: typed(words) for words in _TYPED}
        with database.read() as session:
            for some in found.values():
                held |= organizations.rows(session, some)

        def view(fetch: Callable[[Sequence[int]], Mapping[int, Any]]) -> Any:
            made = RowList(fetch, lambda row: organization_look(row, stages), "")
            made.resize(360, 760)
            made.show_ids(ids)
            made.grab()
            return made

        ours, bare = view(read), view(lambda some: {id_: held[id_] for id_ in some})

        def scroll(shown: Any, step: int) -> Callable[[], None]:
            places = cycle(range(0, len(ids) - step, step))

            def one() -> None:
                shown.scrollTo(shown.model().index(next(places), 0), shown.ScrollHint.PositionAtTop)
                shown.grab()

            return one

        screenful = ours.viewport().height() // ours.rowHeight(0)
        screens = by_turns(scroll(ours, screenful), scroll(bare, screenful), times=2 * times)
        jumps = by_turns(scroll(ours, FAR), scroll(bare, FAR), times=times)
        ours_words, bare_words = cycle(_TYPED), cycle(_TYPED)

        def type_one() -> None:
            ours.show_ids(typed(next(ours_words)))
            ours.grab()

        def show_one() -> None:
            bare.show_ids(found[next(bare_words)])
            bare.grab()

        keys = by_turns(type_one, show_one, times=times)
        app.processEvents()
    return [
        Figure("lista: una pantalla más abajo", size, *screens, GOAL),
        Figure("lista: salto a lo no leído", size, *jumps, GOAL),
        Figure("tecla → filas pintadas", size, *keys, GOAL),
    ]
