"""Writes the one stylesheet of the application from tokens and text size.

It covers frames, labels by role, buttons, fields, marks of choice, headers and
scroll bars. Rows of lists are painted by delegates, and colours that a palette
can give are left to the palette.
"""

from collections.abc import Callable
from string import Template

from PySide6.QtGui import QColor

from ui.icons import url
from ui.tokens import Tokens

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line_strong; padding: 4px 6px; }
QScrollArea, QStackedWidget { border: none; background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QLabel { color: $text; background: transparent; }
QLabel[role="sec"] { color: $text_2; font-size: $s12; }
QLabel[role="caption"] { color: $text_3; font-size: $s11; }
QLabel[role="strong"] { font-weight: 500; }
QLabel[role="field"] { color: $text_2; font-size: $s12; font-weight: 600; }
QLabel[role="section"] { font-weight: 600; }
QLabel[role="heading"] { font-size: $s15; font-weight: 600; }
QLabel[role="title"] { font-size: $s18; font-weight: 600; }
QLabel[role="figure"] { font-size: $s22; font-weight: 600; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="stalled"] { color: $stalled; }
QLabel[tone="muted"] { color: $text_3; }

QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="well"] { background: $side; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="column"] { background: $side; border: 2px solid $side; border-radius: 8px; }
QFrame[kind="column"][target="true"] { background: $selection; border-color: $accent; }
QFrame[kind="surface"], QWidget[kind="surface"] { background: $surface; border: none; }
QFrame[kind="side"], QWidget[kind="side"] { background: $side; border: none; }
QFrame[kind="canvas"], QWidget[kind="canvas"] { background: $canvas; border: none; }
QFrame[kind="line"] { background: $line; border: none; }
QFrame[kind="segmented"] {
    background: $neutral; border: 1px solid $line; border-radius: 8px;
}
QFrame[kind="toast"] {
    background: $raised; border: 1px solid $line_strong; border-radius: 8px;
}
QFrame[kind="capture"] {
    background: $surface; border: 2px solid $line_strong; border-radius: 8px;
}
QFrame[kind="capture"][active="true"] { border-color: $accent; }
QFrame[kind="banner"] { border-radius: 8px; border: 1px solid transparent; }
QFrame[kind="banner"][tone="info"] { background: $selection; }
QFrame[kind="banner"][tone="ok"] { background: $ok_tint; }
QFrame[kind="banner"][tone="warn"] { background: $warn_tint; }
QFrame[kind="banner"][tone="danger"] { background: $danger_tint; }
QDialog { background: $surface; }

QPushButton {
    background: $surface; color: $text; border: 1px solid $line_strong; border-radius: 6px;
    padding: 0 12px; min-height: $control_inner; font-weight: 500;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $selection; }
QPushButton:disabled { color: $text_3; border-color: $line; background: $surface; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: $control_focus; }
QPushButton[small="true"] { min-height: $small_inner; padding: 0 8px; font-size: $s12; }
QPushButton[small="true"]:focus { min-height: $small_focus; padding: 0 7px; }
QPushButton[chosen="true"] { border: 2px solid $accent; }
QPushButton[kind="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_press; border-color: $accent_press; }
QPushButton[kind="primary"]:disabled {
    background: $neutral; color: $text_3; border-color: $line;
}
QPushButton[kind="ghost"] { background: transparent; color: $accent; border-color: transparent; }
QPushButton[kind="ghost"]:hover { background: $hover; }
QPushButton[kind="ghost"]:pressed { background: $selection; }
QPushButton[kind="ghost"]:disabled { color: $text_3; background: transparent; }
QPushButton[kind="quiet"] {
    background: transparent; color: $text_2; border-color: transparent; font-weight: 400;
    padding: 0 5px;
}
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:disabled { color: $text_3; background: transparent; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger; font-weight: 600; }
QPushButton[kind="danger"]:hover { background: $danger_tint; }
QPushButton[kind="danger"]:disabled { color: $text_3; border-color: $line; }
QPushButton[kind="icon"] {
    background: transparent; border-color: transparent; padding: 0;
    min-width: $control_inner; max-width: $control_inner;
}
QPushButton[kind="icon"]:hover { background: $hover; }
QPushButton[kind="icon"]:pressed, QPushButton[kind="icon"]:checked { background: $selection; }
QPushButton[kind="icon"]:focus { padding: 0; min-width: $control_focus; max-width: $control_focus; }
QPushButton[kind="icon"][small="true"] {
    padding: 0; min-width: $small_inner; max-width: $small_inner;
}
QPushButton[kind="icon"][small="true"]:focus {
    padding: 0; min-width: $small_focus; max-width: $small_focus;
}
QPushButton[kind="primary"]:focus, QPushButton[kind="ghost"]:focus, QPushButton[kind="icon"]:focus,
QPushButton[kind="danger"]:focus { border: 2px solid $accent; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent; padding: 0 4px; }
QPushButton[kind="primary"]:focus { border-color: $ring_on_accent; }
QPushButton[kind="heading"] {
    background: transparent; border: 1px solid transparent; color: $text; font-weight: 600;
    padding: 0 5px; min-height: $small_inner; text-align: left;
}
QPushButton[kind="heading"]:focus {
    border: 2px solid $accent; padding: 0 4px; min-height: $small_focus;
}
QPushButton[kind="segment"] {
    background: transparent; border: 1px solid transparent; color: $text_2; padding: 0 10px;
    min-height: $segment_inner;
}
QPushButton[kind="segment"]:hover { background: $hover; }
QPushButton[kind="segment"]:checked {
    background: $surface; border-color: $line_strong; color: $text; font-weight: 600;
}
QPushButton[kind="segment"]:focus {
    border: 2px solid $accent; padding: 0 9px; min-height: $segment_focus;
}
QPushButton[kind="segment"]:disabled { color: $text_3; }
QPushButton[kind="chip"] {
    color: $text; padding: 0 8px; min-height: $chip_inner; font-size: $s12; text-align: left;
}
QPushButton[kind="chip"][set="true"] {
    background: $selection; color: $accent; border-color: $selection;
}
QPushButton[kind="chip"]:focus {
    border: 2px solid $accent; padding: 0 7px; min-height: $chip_focus;
}
QPushButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {
    background: $surface; color: $text; border: 1px solid $line_strong; border-radius: 6px;
    selection-background-color: $accent; selection-color: $on_accent;
    placeholder-text-color: $text_3;
}
QMenu { icon-size: $s16; }
QLineEdit, QAbstractSpinBox { padding: 0 9px; min-height: $control_inner; }
QComboBox { padding: 0 0 0 11px; min-height: $control_inner; }
QPlainTextEdit, QTextEdit { padding: 4px 7px; }
QLineEdit:focus, QAbstractSpinBox:focus {
    border: 2px solid $accent; padding: 0 8px; min-height: $control_focus;
}
QComboBox:focus, QComboBox:on {
    border: 2px solid $accent; padding: 0 0 0 10px; min-height: $control_focus;
}
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px 6px; }
QLineEdit[wrong="true"], QAbstractSpinBox[wrong="true"] {
    border: 2px solid $danger; padding: 0 8px; min-height: $control_focus;
}
QComboBox[wrong="true"] {
    border: 2px solid $danger; padding: 0 0 0 10px; min-height: $control_focus;
}
QPlainTextEdit[wrong="true"], QTextEdit[wrong="true"] {
    border: 2px solid $danger; padding: 3px 6px;
}
QLineEdit[wrong="true"]:focus, QAbstractSpinBox[wrong="true"]:focus,
QComboBox[wrong="true"]:focus, QPlainTextEdit[wrong="true"]:focus,
QTextEdit[wrong="true"]:focus {
    border-color: $accent; border-bottom-color: $danger; background: $danger_tint;
}
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QComboBox:disabled,
QAbstractSpinBox:disabled { color: $text_3; border-color: $line; background: $canvas; }
QLineEdit:read-only { background: $canvas; border-color: $line; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit, QLineEdit[bare="true"],
QLineEdit[bare="true"]:focus {
    border: none; background: transparent; padding: 0; min-height: 0;
}
QComboBox::drop-down { border: none; width: $s26; }
QComboBox::down-arrow { image: url($down); width: $s14; height: $s14; }
QComboBox::down-arrow:disabled { image: url($down_off); }
QComboBox QAbstractItemView {
    background: $raised; color: $text; border: 1px solid $line_strong; outline: none;
    selection-background-color: $selection; selection-color: $text;
}

QCheckBox, QRadioButton { spacing: 8px; color: $text; min-height: $s24; }
QCheckBox:disabled, QRadioButton:disabled { color: $text_3; }
QCheckBox::indicator, QRadioButton::indicator, QTreeView::indicator, QListView::indicator,
QTableView::indicator {
    width: $tick; height: $tick; border: 1px solid $line_strong; border-radius: 4px;
    background: $surface;
}
QRadioButton::indicator { border-radius: $tick_round; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked,
QTableView::indicator:checked {
    background: $accent; border-color: $accent; image: url($check);
}
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url($minus);
}
QRadioButton::indicator:checked { border: 5px solid $accent; width: $dot; height: $dot; }
QCheckBox:focus, QRadioButton:focus { outline: none; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus {
    border: 2px solid $accent; width: $tick_focus; height: $tick_focus;
}
QCheckBox::indicator:checked:focus { border-color: $ring_on_accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
    border-color: $line; background: $canvas;
}
QCheckBox::indicator:checked:disabled { background: $line_strong; border-color: $line_strong; }

QMenu { background: $raised; border: 1px solid $line_strong; border-radius: 8px; padding: 4px; }
QMenu::item {
    padding: 0 16px 0 8px; min-height: $s30; border-radius: 6px; margin: 0 2px; color: $text;
}
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $text_3; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: $s14; height: $s14; margin-left: 8px; }
QMenu::indicator:non-exclusive:checked, QMenu::indicator:exclusive:checked {
    image: url($check_menu);
}
QMenu::right-arrow { image: url($right); width: $s14; height: $s14; margin-right: 6px; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $line_strong; }
QFrame[kind="column"] QScrollBar:vertical { width: 7px; }
QScrollBar::handle:vertical { min-height: 28px; margin: 2px 3px 2px 2px; }
QScrollBar::handle:horizontal { min-width: 28px; margin: 2px 2px 3px 2px; }
QFrame[kind="column"] QScrollBar::handle:vertical { margin: 2px 1px; border-radius: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QHeaderView { background: $surface; border: none; }
QHeaderView::section {
    background: $surface; color: $text_2; border: none; border-bottom: 1px solid $line;
    padding: 0 8px; min-height: $s30; font-size: $s12; font-weight: 600;
}
QHeaderView::section:hover { background: $hover; }
QHeaderView::up-arrow { image: url($up); width: $s12; height: $s12; }
QHeaderView::down-arrow { image: url($down); width: $s12; height: $s12; }
QTableView, QTreeView, QListView {
    background: $surface; border: none; outline: none; gridline-color: $line;
    selection-background-color: $selection; selection-color: $text;
}
QListView[kind="choices"] { background: transparent; }
QCalendarWidget QWidget { alternate-background-color: $raised; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $raised; }
QCalendarWidget QAbstractItemView { background: $raised; }
QCalendarWidget QToolButton {
    background: transparent; color: $text; border: 2px solid transparent; border-radius: 6px;
    padding: 2px 6px; font-weight: 600;
}
QCalendarWidget QToolButton:hover { background: $hover; }
QCalendarWidget QToolButton:focus { border-color: $accent; }
QCalendarWidget QToolButton::menu-indicator { image: none; width: 0; }
QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: $text_2; border: 2px solid transparent; padding: 0 10px;
    min-height: $s30; font-weight: 500; margin-right: 2px;
}
QTabBar::tab:hover { color: $text; background: $hover; border-radius: 6px; }
QTabBar::tab:selected { color: $accent; font-weight: 600; border-bottom-color: $accent; }
QTabBar::tab:selected:focus { border-color: $accent; border-radius: 6px; }
QProgressBar { background: $neutral; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
""")


def _mix(one: QColor, other: QColor, share: float) -> str:
    """Return the colour this far on the way from one to the other."""
    red, green, blue = (
        round(a + (b - a) * share)
        for a, b in (
            (one.red(), other.red()),
            (one.green(), other.green()),
            (one.blue(), other.blue()),
        )
    )
    return QColor(red, green, blue).name()


def sheet(tokens: Tokens, px: Callable[[float], int]) -> str:
    """Return the stylesheet; `px` scales a size with the text."""
    sizes = {f"s{n}": f"{px(n)}px" for n in (11, 12, 14, 15, 16, 18, 22, 24, 26, 30)}
    control, small, tick = px(32), px(26), px(16)
    lengths = {
        "control_inner": control - 2,
        "control_focus": control - 4,
        "small_inner": small - 2,
        "small_focus": small - 4,
        "segment_inner": px(28) - 2,
        "segment_focus": px(28) - 4,
        "chip_inner": px(24) - 2,
        "chip_focus": px(24) - 4,
        "tick": tick,
        "tick_focus": tick - 2,
        "tick_round": tick // 2 + 1,
        "dot": tick - 8,
    }
    pictures = {
        "check": url("check", tokens.on_accent),
        "minus": url("minus", tokens.on_accent),
        "check_menu": url("check", tokens.accent),
        "down": url("chevron-down", tokens.text_2),
        "down_off": url("chevron-down", tokens.line_strong),
        "up": url("chevron-up", tokens.text_2),
        "right": url("chevron-right", tokens.text_2),
    }
    mixed = {
        "accent_hover": _mix(tokens.color("accent"), tokens.color("text"), 0.12),
        "accent_press": _mix(tokens.color("accent"), tokens.color("text"), 0.24),
        "ring_on_accent": _mix(tokens.color("text"), tokens.color("accent"), 0.15),
        "scroll": _mix(tokens.color("line_strong"), tokens.color("surface"), 0.35),
    }
    colours = {name: value for name, value in vars(tokens).items() if isinstance(value, str)}
    pixels = {name: f"{value}px" for name, value in lengths.items()}
    return _SHEET.substitute(colours | sizes | pixels | pictures | mixed)
