"""Mapa: an area is chosen on the map or in the table, opened, coloured, exported and printed."""

import pytest
from accessible import name_of, nameless
from acting import HOSTILE, Ear, press, show
from makers import CARMEN, TUMBES, meeting, on, write
from pypdf import PdfReader
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm import catalogue, exchange, followups, organizations
from crm.outlines import Layer, outlines
from crm.shades import Measure
from ui.pages import map_looks
from ui.pages.actors import actors_page
from ui.pages.map import MapPage
from ui.pages.map_print import MapPrintPage
from ui.parts.glyphs import Glyph
from ui.parts.map_drawing import Drawing, Face, Legend, LegendLine, Pencil, neighbour
from ui.theme import theme

MARRAKECH = catalogue.instrument_id("marrakech")
BELLAVISTA = catalogue.government_id("070102")
NOTE = "no implican aprobación ni aceptación oficial por las Naciones Unidas."


@pytest.fixture
def ear(db):
    """A file in which Callao and Tumbes are followed up, and Callao was met."""
    write(db, followups.move, CARMEN, catalogue.stage_id("in_review"), on=on(90))
    write(db, followups.move, BELLAVISTA, catalogue.stage_id("contacted"), on=on(3))
    write(db, followups.move, TUMBES, catalogue.stage_id("interested"), on=on(3))
    meeting(db, start=on(5), participants=[{"organization_id": CARMEN}])
    return Ear(db)


def map_page(qtbot, ear, *size):
    """The map, once it has been read."""
    made = show(qtbot, MapPage(ear.desk), *size)
    qtbot.waitUntil(made.chosen.isVisible)
    return made


@pytest.fixture
def page(qtbot, ear):
    return map_page(qtbot, ear)


def click(page, code):
    QTest.mouseClick(
        page.map, Qt.MouseButton.LeftButton, pos=page.map.drawing().spots[code].toPoint()
    )


def key(target, pressed):
    QTest.keyClick(target, pressed)


def chosen(page):
    """What every part of the page says is chosen."""
    assert page.table.table.selected_ids() == [int(page.map.selected())]
    return page.chosen.name.text()


def test_all_26_areas_are_painted_each_in_its_place(page):
    assert len(page.map.drawing().paths) == 26
    assert page.head.context.text() == "2 de 26 territorios con seguimiento"
    for code in page.map.drawing().paths:
        click(page, code)
        assert page.map.selected() == code


@pytest.mark.parametrize(("wide", "tall"), [(640, 660), (640, 500)])
def test_every_area_has_its_figure_printed_however_many_have_one(qapp, wide, tall):
    shapes = map_looks.shapes(Layer.COUNTRY)
    faces = {each.key: Face("San Martín", "242", 5, Glyph.FLAG) for each in shapes}
    legend = Legend("Etapa", (LegendLine("En revisión legal / concejo", 3),) * 7)
    pencil = Pencil(theme().tokens, 1)
    drawing = Drawing(shapes, faces, legend, QRectF(0, 0, wide, tall), pencil)
    printed = [each.key for each in drawing.words if each.figure] + [e.key for e in drawing.beside]
    assert sorted(printed) == sorted(faces)


def test_a_press_on_a_shape_chooses_it_everywhere(page):
    click(page, "240000")
    assert chosen(page) == "Tumbes"
    click(page, "070000")
    assert chosen(page) == "Callao"
    assert page.chosen.context.text() == "2 gobiernos"
    shown = page.chosen.list.row_model
    assert [shown.row(n).name for n in range(len(shown.ids))] == [
        "Carmen de la Legua Reynoso",
        "Bellavista",
    ]


def test_a_row_of_the_table_is_chosen_on_the_map(page):
    assert page.table.shown() == ["070000", "240000"]
    page.table.table.setFocus()
    key(page.table.table, Qt.Key.Key_Down)
    assert page.map.selected() == "240000"
    assert chosen(page) == "Tumbes"


def test_an_area_without_follow_up_comes_out_of_the_fold_when_it_is_chosen(page):
    assert "160000" not in page.table.shown()
    click(page, "160000")
    assert chosen(page) == "Loreto"
    assert len(page.table.shown()) == 26
    assert page.chosen.none.isVisible()
    press(page, "24 territorios sin seguimiento")
    assert page.table.shown() == ["070000", "240000"]


def test_the_arrows_go_to_the_neighbour_and_enter_opens_it(ear, page):
    click(page, "240000")
    page.map.setFocus()
    key(page.map, Qt.Key.Key_Down)
    assert chosen(page) == "Piura"
    key(page.map, Qt.Key.Key_Down)
    assert chosen(page) == "Lambayeque"
    key(page.map, Qt.Key.Key_Left)  # there is only the sea
    assert chosen(page) == "Lambayeque"
    key(page.map, Qt.Key.Key_Return)
    assert ear.went[-1].kind == "actors"
    assert ear.went[-1].value("territory") == ("Lambayeque", ("14",))


@pytest.mark.parametrize("layer", list(Layer))
def test_the_arrows_lead_from_any_area_to_every_other(layer):
    shapes = map_looks.shapes(layer)
    start, seen = shapes[0].key, {shapes[0].key}
    reached = [start]
    while reached:
        here = reached.pop()
        for way in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            there = neighbour(shapes, here, way)
            if there is not None and there not in seen:
                seen.add(there)
                reached.append(there)
    assert len(seen) == len(shapes)


def test_the_area_opens_in_actors_narrowed_to_it(qtbot, ear, page):
    click(page, "150100")
    press(page, "Ver en Actores")
    actors = show(qtbot, actors_page(ear.desk, ear.went[-1]))
    filters = actors.column.filters.value()
    assert filters.regions == frozenset({"1501"})
    qtbot.waitUntil(lambda: len(actors.column.view.row_model.ids) == 43)
    assert actors.column.filters.regions.accessibleName() == "Región: Lima Metropolitana"


def test_the_briefs_of_an_area_are_printed_together(ear, page):
    click(page, "070000")
    press(page, "Fichas de los 2")
    assert ear.went[-1].kind == "brief"
    assert ear.went[-1].value("organization_ids") == (CARMEN, BELLAVISTA)


def test_a_government_of_the_area_opens_its_profile(ear, page):
    click(page, "070000")
    page.chosen.list.select([page.chosen.list.row_model.ids[0]])
    key(page.chosen.list, Qt.Key.Key_Return)
    assert (ear.went[-1].kind, ear.went[-1].id) == ("organization", CARMEN)


# Colours, instruments, districts


def test_the_map_is_coloured_by_other_measures_and_the_table_goes_along(ear, page):
    page.colours.choose(Measure.ACTORS)
    assert len(page.table.shown()) == 26
    assert page.table.shown()[0] == "020000"  # the most come first
    titles = [column.title for column in page.table.table.row_model.columns]
    assert titles == ["Departamento", "Etapa", "Actores", "Último"]
    page.colours.choose(Measure.MEETINGS)
    assert page.table.shown() == ["070000"]
    page.colours.choose(Measure.CONTACT)
    assert page.table.shown() == ["070000"]
    assert ear.desk.settings.view["map.measure"] == "contact"


def test_the_table_is_sorted_by_any_column(page):
    page.colours.choose(Measure.ACTORS)
    page.table.sort_by("name", False)
    assert page.table.shown()[:3] == ["010000", "020000", "030000"]  # Áncash goes under A
    page.table.sort_by("last", True)
    assert page.table.shown()[0] == "070000"
    page.table.sort_by("stage", True)
    assert page.table.shown()[:2] == ["070000", "240000"]


def districts(qtbot, page):
    press(page, "Ver distritos de Lima y Callao")
    qtbot.waitUntil(lambda: len(page.map.drawing().paths) == 50)


def test_the_districts_of_lima_and_callao_are_a_map_of_their_own(qtbot, page):
    districts(qtbot, page)
    assert page.head.context.text() == "2 de 50 distritos con seguimiento"
    assert chosen(page) == "Carmen de la Legua Reynoso"
    click(page, "150110")
    assert chosen(page) == "Comas"
    press(page, "Ver todo el país")
    qtbot.waitUntil(lambda: len(page.map.drawing().paths) == 26)


def test_another_instrument_shows_its_own_follow_ups(qtbot, ear, page):
    write(
        ear.desk.db,
        followups.begin,
        TUMBES,
        catalogue.instrument_id("practices"),
        title="Casa de acogida",
    )
    page.instrument.setCurrentText("Buenas Prácticas")
    page.instrument.activated.emit(page.instrument.currentIndex())
    qtbot.waitUntil(lambda: page.head.context.text() == "1 de 26 territorios con seguimiento")
    assert chosen(page) == "Callao"  # what was chosen stays so
    assert page.chosen.none.isVisible()


def test_what_changes_is_shown_at_once(qtbot, ear, page):
    ear.desk.act(lambda s: followups.move(s, catalogue.government_id("160000"), _contacted()))
    qtbot.waitUntil(lambda: page.head.context.text().startswith("3 de 26"))
    assert "160000" in page.table.shown()


def _contacted():
    return catalogue.stage_id("contacted")


def test_the_page_comes_back_as_it_was_left(qtbot, ear, page):
    districts(qtbot, page)
    page.colours.choose(Measure.ACTORS)
    click(page, "150110")
    page.table.sort_by("name", True)
    again = MapPage(ear.desk)
    again.restore(page.state())
    show(qtbot, again)
    qtbot.waitUntil(again.chosen.isVisible)
    assert chosen(again) == "Comas"
    assert again.table.shown() == page.table.shown()
    assert len(again.map.drawing().paths) == 50
    assert again.colours.value() is Measure.ACTORS


# What it says


def test_the_map_says_what_is_chosen_to_those_who_do_not_see_it(page):
    click(page, "070000")
    assert name_of(page.map) == (
        "Mapa de los departamentos: Callao, En revisión legal / concejo, "
        "2 gobiernos en seguimiento, 8 actores, 1 reunión en 12 meses, "
        "Último contacto: hace 5 días, 1 detenido"
    )
    assert nameless(page) == []


def test_a_tooltip_says_all_of_an_area_and_shows_text_as_it_was_typed(qtbot, ear):
    def rename(session):
        from crm.model import Stage

        session.get_one(Stage, catalogue.stage_id("in_review")).name_es = HOSTILE[0]

    ear.desk.act(rename)
    page = map_page(qtbot, ear)
    told = page.map.tip_at(page.map.drawing().spots["070000"])
    assert "&lt;b&gt;negrita&lt;/b&gt; R&amp;D" in told
    assert "2 gobiernos en seguimiento" in told
    assert page.map.tip_at(QPoint(1, 1).toPointF()) == ""


@pytest.mark.parametrize(("wide", "scale", "beside"), [(1072, 1.0, True), (956, 1.3, False)])
def test_the_name_of_an_area_is_whole_however_large_the_text(qtbot, ear, wide, scale, beside):
    theme().wear(scale=scale)
    try:
        page = map_page(qtbot, ear, wide, 640)
        page._choose("150100")
        name = page.chosen.name
        qtbot.waitUntil(lambda: name.width() >= name.sizeHint().width())
        level = page.chosen.see.geometry().top() < name.geometry().bottom()
        assert level is beside
    finally:
        theme().wear(scale=1.0)


def test_the_boundary_note_stands_under_the_map(page):
    assert page.note.isVisible()
    assert page.note.text().endswith(NOTE)
    press(page, "Ver distritos de Lima y Callao")
    assert page.note.isVisible()


@pytest.mark.parametrize(
    ("wide", "tall", "scale"), [(972, 640, 1.0), (972, 640, 1.3), (748, 560, 1.0)]
)
def test_the_legend_hides_nothing_of_the_map_in_small_windows(qtbot, ear, wide, tall, scale):
    theme().wear(scale=scale)
    try:
        page = map_page(qtbot, ear, wide, tall)
        drawing = page.map.drawing()
        for box in (each.box for each in drawing.beside):
            assert not box.intersects(drawing.legend)
        for path in drawing.paths.values():
            assert not path.intersects(drawing.legend)
    finally:
        theme().wear(scale=1.0)


def test_the_page_wears_either_theme(qtbot, ear, page):
    before = page.map.grab().toImage()
    theme().wear("dark")
    try:
        assert page.map.grab().toImage() != before
    finally:
        theme().wear("light")


# Exporting and printing


def test_the_map_is_exported_as_a_picture_with_its_note(ear, page, tmp_path):
    page.write_picture(tmp_path / "mapa.png")
    image = QImage(str(tmp_path / "mapa.png"))
    assert image.width() == 1_800
    assert image.text("Description").endswith(NOTE)
    assert _inked(image, image.height() - 90, image.height() - 40)  # the note itself
    assert _inked(image, 40, 110)  # and the title
    assert ear.told[-1] == ("Guardado: mapa.png", False)
    (row,) = ear.desk.read(exchange.rows)
    assert (row.name, row.what, row.total) == (
        "mapa.png",
        "Mapa: Declaración de Alcaldes de Marrakech",
        26,
    )


def _inked(image, first, last):
    """Whether anything is written between these rows of a white picture."""
    return any(
        image.pixelColor(x, y).lightness() < 160
        for y in range(first, last, 3)
        for x in range(72, 900, 3)
    )


def test_the_picture_is_light_even_when_the_screen_is_dark(ear, page, tmp_path):
    theme().wear("dark")
    try:
        page.write_picture(tmp_path / "mapa.png")
    finally:
        theme().wear("light")
    assert QImage(str(tmp_path / "mapa.png")).pixelColor(4, 4).lightness() == 255


def test_a_picture_that_cannot_be_written_says_so(ear, page, tmp_path):
    page.write_picture(tmp_path / "no-hay" / "mapa.png")
    assert ear.failed[-1].startswith("No se pudo escribir en")
    assert ear.told == []
    assert ear.desk.read(exchange.rows) == []


def test_exporting_asks_where_without_holding_anything_up(qtbot, page):
    press(page, "Exportar imagen")
    assert page.dialog.isVisible()
    assert page.dialog.selectedFiles()[0].endswith(".png")
    page.dialog.reject()


def test_the_map_is_printed_as_it_is_seen(qtbot, ear, page, tmp_path):
    page.colours.choose(Measure.MEETINGS)
    page.print_shown()
    target = ear.went[-1]
    assert (target.kind, target.id) == ("map/print", MARRAKECH)
    from ui.pages.map_print import page as opened

    sheet = opened(ear.desk, target)
    assert isinstance(sheet, MapPrintPage)
    assert isinstance(show(qtbot, sheet), QWidget)
    qtbot.waitUntil(lambda: sheet.data != b"")
    sheet.write(tmp_path / "mapa.pdf")
    reader = PdfReader(tmp_path / "mapa.pdf")
    assert "Reuniones en 12 meses" in reader.pages[0].extract_text()
    assert NOTE in reader.pages[0].extract_text()
    assert ear.told[-1] == ("Guardado: mapa.pdf", False)
    assert [row.format for row in ear.desk.read(exchange.rows)] == ["PDF"]
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(36)
    printer.setOutputFileName(str(tmp_path / "impreso.pdf"))
    sheet._print(printer)
    qtbot.waitUntil(lambda: len(ear.desk.read(exchange.rows)) == 2)
    assert ear.desk.read(exchange.rows)[0].format == "Impreso"
    assert nameless(sheet) == []


def test_leaving_while_the_paper_is_made_is_no_failure(qtbot, ear):
    sheet = show(qtbot, MapPrintPage(ear.desk, MARRAKECH, Layer.COUNTRY, Measure.STAGE))
    assert sheet.leaving()
    from ui.parts.task import Task

    qtbot.waitUntil(lambda: not Task.any_running())
    assert sheet.data == b""


def test_a_closed_government_leaves_the_map(qtbot, ear, page):
    from crm.model.base import today

    ear.desk.act(lambda s: organizations.close_organization(s, TUMBES, on=today()))
    qtbot.waitUntil(lambda: page.head.context.text().startswith("1 de 26"))


def test_the_shapes_are_those_of_the_outlines():
    for layer in Layer:
        assert [each.key for each in map_looks.shapes(layer)] == [
            each.code for each in outlines(layer)
        ]
