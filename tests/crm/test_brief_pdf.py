"""The printed brief, read back from the PDF as its reader would."""

import gettext
import re
import socket
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from crm import i18n
from crm.errors import CrmError
from crm.reports.brief import brief_pdf, write_brief, write_briefs
from crm.reports.brief_lines import (
    Agenda,
    Brief,
    CommitmentLine,
    Fact,
    FollowUpLine,
    InteractionLine,
    OutcomeLine,
    PersonLine,
    Point,
    PostLine,
    Reach,
    Step,
    brief_warnings,
)
from crm.text import clean_text

TODAY = date(2023, 12, 12)

HOSTILE = [
    "<b>Juan</b>",
    "Juan <b",
    "<b>Juan",
    "Juan</para>",
    "A</br>B",
    "<para>x</para>",
    "<br/>",
    "<font color=red>rojo</font>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<img src='/etc/hostname'/>",
    '<img src="http://127.0.0.1:9/x.png" width="10" height="10"/>',
    "<onDraw name='x'/>",
    "<seq/>",
    "<!-- nada -->",
    "<?php echo 1 ?>",
    "<![CDATA[x]]>",
    "&amp;",
    "&lt;b&gt;",
    "&#65;",
    "&nada;",
    "R&D",
    "AT&T; y otros",
    "5 < 6 > 4",
    "=1+1",
    "+51 987 654 321",
    "-2",
    "@SUM(A1)",
    "'; DROP TABLE actor; --",
    "{name} {0} %s %(x)d",
    "${HOME} `id`",
    "\\n \\u0041 \\",
    '"comillas" «y» ‘otras’',
    "C:\\Users\\Ñandú",
    "../../etc/passwd",
    "O'Higgins d'Ávila",
    "S.A.C. y E.I.R.L.",
    "Ñuñoa, Breña, Áncash, Pingüino",
    "Ch'aska T'ika Q'orianka",
    "Qhichwa ñawpa llaqta wasi",
    "Aymara jach'a marka qhäna sartäwi",
    "Sinchi Roca Túpac Yupanqui ʼ",
    "Nguyễn Văn Ưng",
    "Łódź Žižkov İstanbul Ōsaka",
    "Ελλάδα Москва",
    "日本語の名前",
    "中文名字",
    "한국어",
    "😀 👍 🇵🇪",
    "👩🏽\u200d🚀 en órbita",
    "€ ½ № ° → ✓ × ÷ ≤ ≥",
    "a\tb",
    "a\nb",
    "a\x00b\x07c\x1bd",
    "doc\u202efdp.exe",
    "\u2066aislado\u2069 \ufeffBOM",
    "e\u0301 n\u0303 combinados",
    "Z̷a̷l̷g̷o̷",
    "x" * 90,
    "ﬁ ﬂ ß ſ Ĳ",
]
RIGHT_TO_LEFT = ["محمد علي", "שלום עולם", "سارة García"]


class Cancelled(Exception):  # noqa: N818
    """What a caller of `step` raises to stop the work."""


def everywhere(text: str) -> tuple[list[str], Brief]:
    """Return a brief with a marked copy of the text in each of its fields, and those copies."""
    marked: list[str] = []

    def mark() -> str:
        marked.append(f"q{len(marked):02d}{text}")
        return marked[-1]

    brief = Brief(
        kind="organization",
        name=mark(),
        printed_by="Lucía Paredes",
        printed_on=TODAY,
        about=(mark(), mark()),
        focal_point=mark(),
        alert=mark(),
        private_alert=mark(),
        as_of=mark()[:50],
        agenda=Agenda(mark(), mark(), (Point(mark(), mark()), Point(mark()))),
        follow_ups=(FollowUpLine(mark(), (Step("Firmado", "current", "2 oct"),), mark()),),
        people=(PersonLine(mark(), mark(), (Reach(mark()), Reach(mark(), "Tel."))),),
        former=mark(),
        reach=(Reach(mark(), "Correo"),),
        outcomes=(OutcomeLine("Necesidad", mark(), mark()),),
        commitments=(CommitmentLine(mark(), mark(), "7 dic", "En plazo"),),
        interactions=(InteractionLine("6 dic", mark(), mark(), "OIM", mark()),),
        links=(Fact("ODS", mark()),),
        facts=(Fact("RUC", mark()),),
    )
    if len(text) > 45:
        marked[6] = marked[6][:50]
    return marked, brief


def typical(**changes: object) -> Brief:
    steps = (
        Step("Por contactar", "skipped"),
        Step("Contactado", "done", "28 mar"),
        Step("Firmado", "current", "sin fecha", to_verify=True),
        Step("Plan de acción", "ahead"),
    )
    brief = Brief(
        kind="organization",
        name="Municipalidad de Ejemplo",
        printed_by="Lucía Paredes",
        printed_on=TODAY,
        about=("Gobierno local distrital", "Callao"),
        focal_point="Lucía Paredes (OIM)",
        agenda=Agenda(
            "Martes 9 de enero de 2024, 10:00",
            "Palacio municipal",
            (
                Point("Cerrar observaciones.", "vencido hace 5 días"),
                Point("Asunto delicado", restricted=True),
            ),
        ),
        follow_ups=(FollowUpLine("Declaración de Alcaldes de Marrakech", steps),),
        people=(
            PersonLine(
                "Nélida Huamaní",
                "Alcaldesa · 2023–2026",
                (Reach("(01) 555-0143"), Reach("987 654 321", personal=True)),
                badge="Punto focal",
            ),
            PersonLine("Persona Reservada", restricted=True),
            PersonLine("", "Gerencia Municipal"),
        ),
        private_alert="No contactar a Rosa",
        former="Antes: Óscar Bendezú (alcalde, 2019–2022)",
        reach=(Reach("mesa@ejemplo.pe", "Correo"), Reach("955 000 111", "Celular", personal=True)),
        outcomes=(
            OutcomeLine("Necesidad", "Datos por zona", "Reunión · 2 oct"),
            OutcomeLine("Riesgo", "Riesgo reservado", restricted=True, tone="danger"),
        ),
        commitments=(
            CommitmentLine("Aprobar el plan", "Gerencia", "7 dic 2023", "Vencido", "danger"),
            CommitmentLine("Compromiso reservado", restricted=True),
        ),
        interactions=(
            InteractionLine(
                "6 dic 2023", "Revisión del plan", "12 asistentes.", "OIM", note="Entre nosotros"
            ),
            InteractionLine("1 dic 2023", "Reunión reservada", restricted=True),
        ),
        links=(Fact("ODS", "8 · 10"), Fact("Nota", "Vínculo reservado", restricted=True)),
        facts=(Fact("Población"), Fact("Influencia", "Dato reservado", restricted=True)),
    )
    return replace(brief, **changes)  # type: ignore[arg-type]


def with_history(count: int) -> Brief:
    return typical(
        interactions=tuple(
            InteractionLine("6 dic 2023", f"Reunión número {number}", "Con detalle.", "OIM")
            for number in range(count)
        )
    )


def read(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def text_of(brief: Brief) -> str:
    return "\n".join(read(brief_pdf(brief)))


def squeezed(text: str) -> str:
    """Return the text without blanks, which line ends and justified print do not keep."""
    shown = "".join(clean_text(text).split()).replace("\u200d", "")
    return shown.casefold()


@pytest.mark.parametrize("text", HOSTILE)
def test_every_field_prints_as_typed(text):
    marked, brief = everywhere(text)
    printed = squeezed(text_of(brief))
    assert [each for each in marked if squeezed(each) not in printed] == []


@pytest.mark.parametrize("text", RIGHT_TO_LEFT)
def test_letters_written_from_the_right_are_all_there(text):
    _marked, brief = everywhere(text)
    assert set(squeezed(text)) <= set(squeezed(text_of(brief)))


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_no_text_stops_a_brief(text):
    _marked, brief = everywhere(text)
    assert brief_pdf(brief).startswith(b"%PDF")


def test_a_text_opens_no_file_and_no_address(tmp_path):
    picture = tmp_path / "secreto.png"
    Image.new("RGB", (20, 20), "red").save(picture)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        for source in (picture, picture.as_uri(), address):
            _marked, brief = everywhere(f"<img src='{source}' width='9' height='9'/>")
            assert b"/XObject" not in brief_pdf(brief)
        with pytest.raises(TimeoutError):
            server.accept()


def test_what_no_face_can_draw_is_listed():
    assert brief_warnings(typical(name="Q'orianka Ñawpa Nguyễn → Ελλάδα")) == ""
    brief = typical(people=(PersonLine("日本 😀", "Traductora"),))
    assert "U+65E5 (cjk unified ideograph-65e5)" in brief_warnings(brief)
    assert squeezed("U+1F600 (grinning face)") in squeezed(text_of(brief))


@pytest.mark.parametrize("count", [0, 1, 30, 300])
def test_the_oldest_history_is_cut_to_fit_two_pages(count):
    pages = read(brief_pdf(with_history(count)))
    printed = " ".join("\n".join(pages).split())
    shown = [int(number) for number in re.findall(r"Reunión número (\d+)", printed)]
    more = re.search(r"y (\d+) más", printed)
    assert len(pages) <= 2
    assert shown == list(range(len(shown)))
    assert len(shown) + (int(more[1]) if more else 0) == count
    assert len(shown) >= min(count, 30)


def test_history_that_was_never_read_is_counted_too():
    printed = text_of(replace(with_history(2), older_interactions=32))
    assert "y 32 más" in printed


@pytest.mark.parametrize("kind", ["organization", "person"])
@pytest.mark.parametrize("letters", ["W" * 5_000 + " Wñ " * 1_700])
def test_ten_thousand_letters_everywhere_stay_on_two_pages(kind, letters):
    _marked, brief = everywhere(letters)
    steps = tuple(Step(letters, "done", letters, to_verify=True) for _each in range(12))
    crowded = replace(
        brief,
        kind=kind,
        printed_by=letters,
        about=brief.about * 20,
        agenda=replace(brief.agenda, points=brief.agenda.points * 50),
        follow_ups=(FollowUpLine(letters, steps, letters),) * 9,
        people=brief.people * 90,
        posts=(PostLine(letters, letters, letters, current=True),) * 90,
        outcomes=brief.outcomes * 90,
        commitments=brief.commitments * 90,
        interactions=brief.interactions * 300,
        links=brief.links * 90,
        facts=brief.facts * 90,
    )
    pages = read(brief_pdf(crowded))
    assert len(pages) == 2
    assert "y 299 más" in "\n".join(pages)
    assert "Página 2 de 2" in pages[1]


def test_history_goes_before_anything_else():
    people = tuple(PersonLine(f"Persona {number}", "Cargo") for number in range(12))
    printed = text_of(replace(with_history(300), people=people))
    assert "Persona 11" in printed


def test_the_shareable_version_leaves_out_what_is_ours():
    inside, shared = text_of(typical()), text_of(typical(shareable=True))
    for ours in (
        "987 654 321",
        "955 000 111",
        "Asunto delicado",
        "Persona Reservada",
        "No contactar a Rosa",
        "Óscar Bendezú",
        "Entre nosotros",
    ):
        assert ours in inside
        assert ours not in shared
    assert inside.count("eservad") == 6
    assert "eservad" not in shared
    assert "(01) 555-0143" in shared
    assert "Uso interno" not in shared
    assert "Versión para compartir" in shared


def test_the_shareable_version_does_not_call_empty_what_it_hides():
    brief = typical(
        shareable=True,
        agenda=Agenda(points=(Point("Reservado", restricted=True),)),
        commitments=(CommitmentLine("Reservado", restricted=True),),
        outcomes=(OutcomeLine("Riesgo", "Reservado", restricted=True),),
        interactions=(InteractionLine("6 dic", "Reservado", restricted=True),),
    )
    printed = text_of(brief)
    for heading in ("próxima reunión", "Compromisos", "Necesidades", "interacciones"):
        assert heading not in printed


def test_blanks_are_said():
    printed = text_of(Brief("organization", "Vacía", "", TODAY))
    assert printed.count("sin dato") == 8
    assert "Sin reunión programada" in printed
    assert "Notas de la reunión" in printed
    printed = text_of(typical())
    assert "Población: sin dato" in printed
    assert re.search(r"Vacante\s+Gerencia Municipal", printed)


def test_every_stage_says_in_words_how_it_stands():
    printed = text_of(typical())
    for words in ("Por contactar\nsin dato", "28 mar", "Firmado\nsin fecha\npor verificar"):
        assert squeezed(words) in squeezed(printed)
    assert "! Vencido" in printed


def test_a_person():
    brief = Brief(
        kind="person",
        name="Sra. Milagros Tasayco",
        printed_by="Lucía Paredes",
        printed_on=TODAY,
        posts=(
            PostLine("Gerenta", "Municipalidad de Ejemplo", "desde ene 2023", current=True),
            PostLine("Especialista", "", "2016–2018"),
        ),
        reach=(Reach("mtasayco@ejemplo.pe", "Correo"),),
        facts=(Fact("Consentimiento", "Sí, 24 ago 2023"),),
        interactions=(InteractionLine("6 dic 2023", "Revisión del plan"),),
    )
    printed = text_of(brief)
    for words in ("FICHA DE PERSONA", "Gerenta ACTUAL", "Correo: mtasayco@ejemplo.pe"):
        assert words in printed
    assert "Consentimiento: Sí, 24 ago 2023" in printed
    assert "Necesidades" not in printed


def test_each_page_says_what_it_is_and_who_printed_it():
    first, second = read(brief_pdf(replace(with_history(60), example=True)))
    for number, page in enumerate((first, second), 1):
        assert f"Impreso el 12/12/2023 por Lucía Paredes · Página {number} de 2" in page
        assert "no difundir (Ley N.° 29733). Datos de ejemplo." in page
        assert "Municipalidad de Ejemplo" in page
    assert "FICHA DE ACTOR · EJEMPLO" in first


def test_the_file_tells_its_title_author_and_language_and_carries_its_faces():
    reader = PdfReader(BytesIO(brief_pdf(typical(name="Ñaña"))))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Ñaña", "Lucía Paredes")
    assert reader.trailer["/Root"]["/Lang"] == "es-PE"
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert {font["/BaseFont"].split("+")[1].split("-")[0] for font in fonts} == {"Inter"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_the_same_brief_is_the_same_file():
    assert brief_pdf(typical()) == brief_pdf(typical())


def test_each_label_is_said_in_the_language_in_use(monkeypatch):
    class Marked(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return f"~{message}"

    i18n.set_language("en")
    monkeypatch.setattr(i18n, "_load", lambda _code: Marked())
    data = brief_pdf(typical(example=True))
    printed = "\n".join(read(data))
    labels = (
        "Para la próxima reunión",
        "Punto focal de la Red",
        "Autoridades y contactos",
        "Necesidades y oportunidades",
        "Datos de la institución",
        "Compromisos abiertos",
        "Responsable",
        "Estado",
        "Últimas interacciones",
        "Vínculos",
        "Vacante",
        "sin dato",
        "sin dato",
        "por verificar",
        "Uso interno",
        "Datos de ejemplo",
        "Impreso el",
        "Página",
    )
    for label in labels:
        assert printed.count(f"~{label}") == printed.count(label) > 0, label
    assert PdfReader(BytesIO(data)).trailer["/Root"]["/Lang"] == "en"


def test_a_logo_is_drawn_and_a_broken_one_refused():
    for kind in ("PNG", "JPEG"):
        file = BytesIO()
        Image.new("RGB", (900, 300), "navy").save(file, kind)
        page = PdfReader(BytesIO(brief_pdf(typical(logo=file.getvalue())))).pages[0]
        assert [image.image.size for image in page.images if image.image] == [(432, 144)]
    with pytest.raises(CrmError, match="logo"):
        brief_pdf(typical(logo=b"GIF89a no"))


def test_many_briefs_make_one_file_with_an_outline(tmp_path):
    briefs = [typical(), with_history(60), typical(name="Ñandú 😀")]
    done: list[int] = []
    write_briefs(iter(briefs), tmp_path / "todas.pdf", done.append)
    reader = PdfReader(tmp_path / "todas.pdf", strict=True)
    outline = [(each.title, reader.get_destination_page_number(each)) for each in reader.outline]
    assert outline == [
        ("Municipalidad de Ejemplo", 0),
        ("Municipalidad de Ejemplo", 1),
        ("Ñandú 😀", 3),
    ]
    pages = [page.extract_text() for page in reader.pages]
    counts = [re.search(r"Página (\d) de (\d)", page) for page in pages]
    assert [each.groups() for each in counts if each] == [
        ("1", "1"), ("1", "2"), ("2", "2"), ("1", "1"),
    ]  # fmt: skip
    assert done == [3]


def test_a_hundred_briefs_keep_their_order_on_every_core(tmp_path):
    names = [f"Actor {number}" for number in range(130)]
    done: list[int] = []
    write_briefs(
        (Brief("organization", name, "Ana", TODAY) for name in names),
        tmp_path / "todas.pdf",
        done.append,
    )
    reader = PdfReader(tmp_path / "todas.pdf", strict=True)
    assert [each.title for each in reader.outline] == names
    assert all(name in page.extract_text() for page, name in zip(reader.pages, names, strict=True))
    assert done == [25, 50, 75, 100, 125, 130]


def test_a_cancelled_or_empty_batch_leaves_nothing(tmp_path):
    def cancel(_done: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_briefs([typical()] * 30, tmp_path / "todas.pdf", cancel)
    with pytest.raises(CrmError, match="No hay actores"):
        write_briefs([], tmp_path / "todas.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    for path in (tmp_path / "no-hay" / "a.pdf", tmp_path, Path("/dev/null")):
        with pytest.raises(CrmError, match=f"«{path}»"):
            write_brief(typical(), path)
    assert Path("/dev/null").is_char_device()


def test_a_full_disk_leaves_the_older_file_whole(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "ficha.pdf"
    write_brief(typical(), path)
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        with pytest.raises(CrmError, match="No se pudo escribir"):
            write_brief(with_history(9), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
