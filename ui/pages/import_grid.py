"""What a row says beside what the file knows, and what is chosen of the two."""

from crm.i18n import _
from crm.intake import review
from crm.intake.answers import Answer
from crm.intake.review import LineBeside, RowBeside
from ui.parts.compare_grid import RIGHT, CompareGrid, Line, Side


def shown(grid: CompareGrid, found: RowBeside, line: int, answer: Answer | None) -> None:
    """Put both beside each other, with what was chosen before."""
    there = _("Fila {n}").format(n=found.line) if found.line is not None else found.detail
    title = _("En Enlace") if found.line is None else _("Antes en el archivo")
    ours = Side(title, there, "database" if found.line is None else "file-spreadsheet")
    theirs = Side(_("En el archivo"), _("Fila {n}").format(n=line), "file-spreadsheet")
    grid.show_lines(
        (ours, theirs), [_line(number, each) for number, each in enumerate(found.lines)]
    )
    if answer is not None and answer.take is not None:
        grid.choose(_sides(found, answer))


def chosen(grid: CompareGrid, found: RowBeside) -> tuple[frozenset[str], frozenset[int]]:
    """The keys of what the row says better, and the contacts of ours that go."""
    take, drop = set(), set()
    picked, ticked = grid.picked(), grid.ticked()
    for number, each in enumerate(found.lines):
        left, right = ticked.get(str(number), (True, False))
        if right or picked.get(str(number)) == RIGHT or (each.equal and each.key):
            take.add(each.key)
        if not left and each.ours_id is not None:
            drop.add(each.ours_id)
    return review.taken(frozenset(take)), frozenset(drop)


def _line(number: int, each: LineBeside) -> Line:
    key = str(number) if each.key or each.equal else ""
    fixed = each.many and each.ours_id is None
    return Line(key, each.label, each.texts, several=each.many, equal=each.equal, fixed=fixed)


def _sides(found: RowBeside, answer: Answer) -> dict[str, tuple[bool, bool]]:
    """Of each line, which of the two an answer keeps."""
    take = answer.take or frozenset()
    return {
        str(number): (
            each.ours_id not in answer.drop if each.many else not _in(each.key, take),
            _in(each.key, take),
        )
        for number, each in enumerate(found.lines)
        if each.key
    }


def _in(key: str, take: frozenset[str]) -> bool:
    return review.taken(frozenset((key,))) <= take
