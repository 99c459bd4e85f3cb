"""The look: legible, the same letters everywhere, and worn without a restart."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QFile, QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton

from ui.icons import draw, url
from ui.parts.buttons import button
from ui.theme import app_icon, font, icon, pixmap, theme
from ui.tokens import DARK, LIGHT, Tokens, tokens_of


@pytest.fixture(autouse=True)
def _worn_as_found(qapp):
    theme().wear("light", 1.0)
    yield
    theme().wear("light", 1.0)


def contrast(one: str, other: str) -> float:
    def light(name: str) -> float:
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in QColor(name).getRgbF()[:3]
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_what_it_stands_on(tokens: Tokens):
    grounds = (tokens.canvas, tokens.surface, tokens.raised, tokens.side, tokens.selection)
    pairs = [(ink, ground) for ink in (tokens.text, tokens.text_2) for ground in grounds]
    pairs += [(tokens.text_3, ground) for ground in (tokens.canvas, tokens.surface)]
    pairs += [
        (tokens.on_accent, tokens.accent),
        (tokens.accent, tokens.selection),
        (tokens.danger, tokens.danger_tint),
        (tokens.warn, tokens.warn_tint),
        (tokens.ok, tokens.ok_tint),
        (tokens.stalled, tokens.stalled_tint),
        (tokens.text_2, tokens.neutral),
        (tokens.on_mark, tokens.mark),
    ]
    poor = [(ink, ground) for ink, ground in pairs if contrast(ink, ground) < 4.5]
    assert not poor
    edges = [(tokens.line_strong, tokens.surface), (tokens.line_strong, tokens.canvas)]
    assert all(contrast(*pair) >= 3.0 for pair in edges)


def test_our_own_letters_are_used(qapp):
    for weight in (400, 500, 600, 700):
        info = QFontInfo(font(13, weight))
        assert info.family().startswith("Inter")
        assert info.weight() == weight


def test_figures_have_one_width(qtbot):
    label = QLabel("111")
    qtbot.addWidget(label)
    narrow = label.fontMetrics().horizontalAdvance("1111")
    assert narrow == label.fontMetrics().horizontalAdvance("0808")


def test_a_letter_that_inter_lacks_is_drawn_from_the_other_font(qapp):
    assert "Noto Sans" in font(13).families()


@pytest.mark.parametrize("scale", [1.0, 1.15, 1.3])
def test_controls_grow_with_the_text(qtbot, scale):
    made = [QPushButton("Guardar"), QLineEdit(), QComboBox()]
    for widget in made:
        qtbot.addWidget(widget)
    theme().wear(scale=scale)
    for widget in made:
        widget.ensurePolished()
        assert widget.sizeHint().height() == round(32 * scale)
    assert QApplication.font().pixelSize() == round(13 * scale)


def test_the_other_mode_is_worn_at_once(qtbot):
    widget = QLabel("x")
    qtbot.addWidget(widget)
    with qtbot.waitSignal(theme().changed):
        theme().wear("dark")
    widget.ensurePolished()
    assert widget.palette().color(QPalette.ColorRole.WindowText).name() == DARK.text.lower()
    assert QApplication.palette().color(QPalette.ColorRole.Base).name() == DARK.surface.lower()


def test_the_system_mode_wears_what_the_system_says(qapp):
    theme().wear("system")
    dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme().tokens is (DARK if dark else LIGHT)


def test_what_is_worn_is_not_put_on_again(qtbot):
    with qtbot.assertNotEmitted(theme().changed):
        theme().wear("light", 1.0)


def test_a_mode_there_is_not_is_refused(qapp):
    with pytest.raises(ValueError):
        theme().wear("sepia")
    assert theme().mode == "light"


def middle_ink(image: QImage) -> set[str]:
    """The colours of the opaque pixels."""
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    colours = (image.pixelColor(x, y) for x, y in points)
    return {colour.name() for colour in colours if colour.alpha() == 255}


def test_an_icon_follows_the_theme_without_being_set_again(qtbot):
    made = icon("minus", "accent")
    before = middle_ink(made.pixmap(QSize(48, 48), 1.0).toImage())
    theme().wear("dark")
    after = middle_ink(made.pixmap(QSize(48, 48), 1.0).toImage())
    assert (before, after) == ({LIGHT.accent.lower()}, {DARK.accent.lower()})


def test_an_icon_is_drawn_at_the_pixels_of_the_screen(qapp):
    drawn = icon("house").pixmap(QSize(16, 16), 2.0)
    assert drawn.size() == QSize(32, 32)
    assert drawn.devicePixelRatio() == 2.0
    assert pixmap("house", "text", 18, 1.5).size() == QSize(27, 27)


def test_a_disabled_icon_is_paler(qapp):
    drawn = icon("minus", "text").pixmap(QSize(48, 48), 1.0, QIcon.Mode.Disabled)
    assert middle_ink(drawn.toImage()) == {LIGHT.line_strong.lower()}


def test_an_icon_survives_a_copy(qapp):
    copy = QIcon(icon("minus", "text"))
    copy.setIsMask(True)  # makes the copy a thing of its own
    assert middle_ink(copy.pixmap(QSize(48, 48), 1.0).toImage()) == {LIGHT.text.lower()}


def test_an_icon_there_is_not_is_an_error():
    with pytest.raises(FileNotFoundError):
        draw("unicorn", "#000000", 16, 1.0)


def test_the_stylesheet_finds_its_pictures_in_memory(qapp):
    where = url("check", "#123456")
    file = QFile(where)
    assert file.open(QFile.OpenModeFlag.ReadOnly)
    assert b"#123456" in file.readAll().data()
    assert url("check", "#123456") == where


def test_a_tick_can_be_seen_in_the_dark(qtbot):
    theme().wear("dark")
    box = QCheckBox()
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    empty = box.grab().toImage()
    inks = {empty.pixelColor(x, empty.height() // 2).name() for x in range(empty.width())}
    assert DARK.line_strong.lower() in inks
    box.setChecked(True)
    assert box.grab().toImage() != empty


def test_a_focused_button_wears_a_ring(qtbot):
    made = button("Imprimir")
    qtbot.addWidget(made)
    made.show()
    made.clearFocus()
    made.window().setFocus()
    size = made.sizeHint()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    image = made.grab().toImage()
    middle = image.width() // 2
    assert [image.pixelColor(middle, y).name() for y in (0, 1)] == [LIGHT.accent.lower()] * 2
    assert made.sizeHint() == size


def test_high_contrast_leaves_the_colours_to_the_system():
    palette = QPalette()
    for role, name in (
        (QPalette.ColorRole.Window, "#000000"),
        (QPalette.ColorRole.Base, "#000000"),
        (QPalette.ColorRole.Text, "#ffff00"),
        (QPalette.ColorRole.Highlight, "#00ff00"),
        (QPalette.ColorRole.HighlightedText, "#000000"),
    ):
        palette.setColor(role, QColor(name))
    tokens = tokens_of(palette)
    assert tokens.dark
    assert {tokens.text, tokens.text_3, tokens.danger} == {"#ffff00"}
    assert {tokens.surface, tokens.danger_tint} == {"#000000"}


def test_the_application_has_its_mark(qapp):
    drawn = app_icon().pixmap(QSize(48, 48), 1.0).toImage()
    assert drawn.pixelColor(4, 24).name() == "#0069a7"
    assert drawn.pixelColor(0, 0).alpha() == 0


def test_the_theme_loads_nothing_of_the_trade():
    code = "import sys, ui.theme; print([m for m in sys.modules if m.startswith(('crm', 'sqla'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
