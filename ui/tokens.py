"""The colours of Enlace, light and dark: the only place where one is written down."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Tokens:
    """What each colour is for; every text colour is legible on `surface`, `canvas` and its tint."""

    dark: bool
    canvas: str
    side: str
    surface: str
    raised: str
    hover: str
    selection: str
    neutral: str
    line: str
    line_strong: str
    text: str
    text_2: str
    text_3: str
    accent: str
    on_accent: str
    brand: str
    danger: str
    danger_tint: str
    warn: str
    warn_tint: str
    ok: str
    ok_tint: str
    stalled: str
    stalled_tint: str
    mark: str
    on_mark: str
    map: tuple[str, str, str, str, str, str]

    def color(self, name: str) -> QColor:
        """Return the colour of this token; a colour value is itself."""
        return QColor(name) if name.startswith("#") else QColor(getattr(self, name))


LIGHT = Tokens(
    dark=False,
    canvas="#F5F7F9",
    side="#EDF1F5",
    surface="#FFFFFF",
    raised="#FFFFFF",
    hover="#F0F4F8",
    selection="#E3F1FA",
    neutral="#EDF0F4",
    line="#E1E6EC",
    line_strong="#808B9B",
    text="#17202B",
    text_2="#465263",
    text_3="#5F6B7A",
    accent="#0069A7",
    on_accent="#FFFFFF",
    brand="#009EDB",
    danger="#B0122F",
    danger_tint="#FBE7EA",
    warn="#856000",
    warn_tint="#FBF1D7",
    ok="#006B54",
    ok_tint="#DFF3EC",
    stalled="#7B2D8B",
    stalled_tint="#F6EAF8",
    mark="#FFE8A3",
    on_mark="#17202B",
    map=("#E6EFF6", "#CFE6F4", "#9CCBE8", "#5BA6D3", "#1B7AB5", "#00497A"),
)

DARK = Tokens(
    dark=True,
    canvas="#12161C",
    side="#0E1217",
    surface="#191F27",
    raised="#222A34",
    hover="#222A34",
    selection="#14344A",
    neutral="#28313C",
    line="#2B343F",
    line_strong="#6E7B8C",
    text="#E9EDF2",
    text_2="#B4BECB",
    text_3="#94A0AF",
    accent="#5CBDF0",
    on_accent="#06202F",
    brand="#009EDB",
    danger="#FF9472",
    danger_tint="#43221A",
    warn="#F2BE54",
    warn_tint="#3B2F14",
    ok="#7FE0C0",
    ok_tint="#153A30",
    stalled="#F3B6E6",
    stalled_tint="#43263F",
    mark="#6B5313",
    on_mark="#FFFFFF",
    map=("#28313C", "#1E4257", "#22638A", "#2F86B8", "#5CBDF0", "#BFE6FB"),
)


def tokens_of(palette: QPalette) -> Tokens:
    """Return tokens that say nothing but the system's own colours, for its high-contrast themes."""

    def shade(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name()

    role = QPalette.ColorRole
    base, text = shade(role.Base), shade(role.Text)
    accent, on_accent = shade(role.Highlight), shade(role.HighlightedText)
    return Tokens(
        dark=palette.color(role.Window).lightness() < 128,
        canvas=shade(role.Window),
        side=shade(role.Window),
        surface=base,
        raised=base,
        hover=base,
        selection=base,
        neutral=base,
        line=text,
        line_strong=text,
        text=text,
        text_2=text,
        text_3=text,
        accent=accent,
        on_accent=on_accent,
        brand=accent,
        danger=text,
        danger_tint=base,
        warn=text,
        warn_tint=base,
        ok=text,
        ok_tint=base,
        stalled=text,
        stalled_tint=base,
        mark=accent,
        on_mark=on_accent,
        map=(base, base, base, base, accent, accent),
    )
