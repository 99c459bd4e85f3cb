"""vCards as each program writes them, and the contacts that Google and Outlook give as CSV."""

import base64
import io
from dataclasses import replace

import hostile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake import read, read_text
from PIL import Image

from crm import sheets
from crm.exchange.cards import Version, card_text
from crm.intake.charset import clean
from crm.intake.value import Address, Card, Format, Holds, Labelled

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200))
PHOTO = base64.b64encode(JPEG).decode()


def folded(text: str, width: int = 72, by: str = "\r\n ") -> str:
    return by.join(text[at : at + width] for at in range(0, len(text), width))


def cards(tmp_path, *lines: str, eol: str = "\r\n"):
    return read_text(tmp_path, eol.join(lines) + eol, "a.vcf").cards


def only(tmp_path, *lines: str, eol: str = "\r\n"):
    (found,) = cards(tmp_path, "BEGIN:VCARD", *lines, "END:VCARD", eol=eol)
    return found


def test_android(tmp_path):
    found = only(
        tmp_path,
        "VERSION:2.1",
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=51=75=69=73=70=65=20=4D=61=6D=61=6E=69;=",
        "=52=6F=73=61=20=4E=C3=BA=C3=B1=65=7A;;;",
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=52=6F=73=61=20=4E=C3=BA=C3=B1=65=7A=",
        "=20=51=75=69=73=70=65=20=4D=61=6D=61=6E=69",
        "TEL;CELL;PREF:+51 999 888 777",
        "TEL;WORK:01-555-0140",
        "TEL;X-Asistente:999111222",
        "EMAIL;HOME:rosa@ejemplo.pe",
        "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=75=6E=69=20=C3=91=61=C3=B1=61",
        f"PHOTO;ENCODING=BASE64;JPEG:{PHOTO[:60]}",
        *(f" {PHOTO[at : at + 70]}" for at in range(60, len(PHOTO), 70)),
        "",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Rosita;1;;;;;;;;;;;;;",
    )
    assert (found.name, found.family, found.given) == (
        "Rosa Núñez Quispe Mamani",
        "Quispe Mamani",
        "Rosa Núñez",
    )
    assert found.organization == "Muni Ñaña"
    assert found.phones[:2] == (
        Labelled("+51 999 888 777", ("cell",), preferred=True),
        Labelled("01-555-0140", ("work",)),
    )
    assert found.emails == (Labelled("rosa@ejemplo.pe", ("home",)),)
    assert found.photo is not None
    assert (found.photo.media_type, found.photo.data) == ("image/jpeg", JPEG)


def test_iphone(tmp_path):
    found = only(
        tmp_path,
        "VERSION:3.0",
        "PRODID:-//Apple Inc.//iPhone OS 17.1//EN",
        "N:Huamán;María;de la Cruz;;",
        "FN:María de la Cruz Huamán",
        "ORG:Gobierno Regional de Tumbes;Gerencia Social",
        "TITLE:Gerenta",
        "item1.EMAIL;type=INTERNET;type=pref:maria@ejemplo.pe",
        "item1.X-ABLabel:Despacho",
        "TEL;type=CELL;type=VOICE;type=pref:999 888 777",
        "item2.TEL:01 555 0141",
        "item2.X-ABLabel:_$!<HomePage>!$_",
        "item3.ADR;type=WORK:;;Jr. Ejemplo 120\\nPiso 2;Tumbes;Tumbes;24001;Perú",
        "item3.X-ABADR:pe",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-01",
        "NOTE:Llamar por la tarde\\; nunca lunes\\, ni martes",
        f"PHOTO;ENCODING=b;TYPE=JPEG:{folded(PHOTO)}",
        "X-SOCIALPROFILE;type=twitter:http://twitter.com/x",
    )
    assert found.emails == (Labelled("maria@ejemplo.pe", (), "Despacho", True),)
    assert found.phones[1] == Labelled("01 555 0141", (), "HomePage")
    assert found.addresses == (
        Address("Jr. Ejemplo 120\nPiso 2", "", "Tumbes", "Tumbes", "24001", "Perú", ("work",)),
    )
    assert (found.organization, found.units) == (
        "Gobierno Regional de Tumbes",
        ("Gerencia Social",),
    )
    assert found.birthday == "--05-01"
    assert found.note == "Llamar por la tarde; nunca lunes, ni martes"
    assert found.photo is not None
    assert found.photo.data == JPEG
    assert found.unread == ("X-SOCIALPROFILE",)


def test_outlook(tmp_path):
    text = "\r\n".join(
        [
            "BEGIN:VCARD",
            "VERSION:2.1",
            "N;LANGUAGE=es-pe;CHARSET=Windows-1252:Ñahui Peña;José;;Sr.",
            "FN;CHARSET=Windows-1252:José Ñahui Peña",
            "ORG;CHARSET=Windows-1252:Defensoría del Pueblo;Adjuntía",
            "TEL;WORK;VOICE:(01) 555-0143",
            "TEL;WORK;FAX:(01) 555-0144",
            "ADR;WORK;PREF:;;Av. Perú 1;Lima;;15001;Perú",
            "LABEL;WORK;PREF;ENCODING=QUOTED-PRINTABLE:Av. Per=FA 1=0D=0A=",
            "15001 Lima",
            "X-MS-OL-DEFAULT-POSTAL-ADDRESS:2",
            "EMAIL;PREF;INTERNET:jose@ejemplo.gob.pe",
            "BDAY:19800501",
            "PHOTO;TYPE=JPEG;ENCODING=BASE64:",
            *(f" {PHOTO[at : at + 72]}" for at in range(0, len(PHOTO), 72)),
            "",
            "REV:20260105T000000Z",
            "END:VCARD",
            "",
        ]
    )
    (found,) = read_text(tmp_path, text.encode("cp1252"), "a.vcf").cards
    assert (found.name, found.prefix) == ("José Ñahui Peña", "Sr.")
    assert found.organization == "Defensoría del Pueblo"
    assert [each.kinds for each in found.phones] == [("work",), ("work", "fax")]
    assert found.addresses[0].city == "Lima"
    assert found.emails == (Labelled("jose@ejemplo.gob.pe", preferred=True),)
    assert found.birthday == "1980-05-01"
    assert found.photo is not None
    assert found.photo.data == JPEG


def test_gmail(tmp_path):
    found = only(
        tmp_path,
        "VERSION:3.0",
        "FN:Ana Torres",
        "N:Torres;Ana;;;",
        "item1.EMAIL;TYPE=INTERNET:ana@ejemplo.pe",
        "item1.X-ABLabel:Trabajo ONU",
        "TEL;TYPE=CELL:+51999888777",
        "ORG:OIM",
        "item2.URL:https\\://ejemplo.pe",
        "CATEGORIES:myContacts,Red de migración",
        eol="\n",
    )
    assert found.emails[0].label == "Trabajo ONU"
    assert found.links == (Labelled("https://ejemplo.pe"),)
    assert found.tags == ("myContacts", "Red de migración")


def test_thunderbird_in_version_4(tmp_path):
    found = only(
        tmp_path,
        "VERSION:4.0",
        "FN:Luis Soto",
        "N:Soto;Luis;;;",
        "EMAIL;PREF=1:luis@ejemplo.pe",
        'TEL;VALUE=uri;TYPE="voice,cell":tel:+51-1-555-0143;ext=210',
        "BDAY;VALUE=DATE:19800501",
        f"PHOTO:data:image/jpeg;base64,{PHOTO}",
        "KIND:individual",
        "UID:urn:uuid:1",
        eol="\n",
    )
    assert found.emails == (Labelled("luis@ejemplo.pe", preferred=True),)
    assert found.phones == (Labelled("+51-1-555-0143 anexo 210", ("cell",)),)
    assert found.photo is not None
    assert found.photo.data == JPEG
    assert (found.uid, found.is_organization) == ("urn:uuid:1", False)


def test_evolution(tmp_path):
    found = only(
        tmp_path,
        "VERSION:3.0",
        "X-EVOLUTION-FILE-AS:Rojas\\, Nélida",
        'TEL;X-EVOLUTION-UI-SLOT=1;TYPE="WORK,VOICE":555-0140',
        "X-EVOLUTION-SPOUSE:",
        "N:Rojas;Nélida;;;",
        "FN:Nélida Rojas con un nombre tan largo que el programa lo parte en medio de una le",
        " tra",
        "ADR;TYPE=HOME:;;Calle 1;;;;",
        "NICKNAME:Neli,La Jefa",
    )
    assert found.name.endswith("en medio de una letra")
    assert found.phones == (Labelled("555-0140", ("work",)),)
    assert found.nickname == "Neli, La Jefa"
    assert found.unread == ()


def test_lotus_notes(tmp_path):
    found = only(
        tmp_path,
        "VERSION:2.1",
        "FN:CN=Rosa Díaz/OU=Lima/O=ONU",
        "N:Díaz;Rosa",
        "EMAIL;INTERNET:rosa@ejemplo.int",
        "PHOTO;TYPE=JPEG;ENCODING=BASE64:",
        *(PHOTO[at : at + 76] for at in range(0, len(PHOTO), 76)),
        "TEL;WORK;VOICE:555-0145",
    )
    assert found.name == "Rosa Díaz"
    assert found.photo is not None
    assert found.photo.data == JPEG
    assert found.phones == (Labelled("555-0145", ("work",)),)


def test_kde(tmp_path):
    found = only(
        tmp_path,
        "VERSION:3.0",
        "CLASS:PUBLIC",
        "FN:Municipalidad de Comas",
        "ORG:Municipalidad de Comas",
        "N:;;;;",
        "TEL;TYPE=PREF,WORK:555-0146",
        "X-KADDRESSBOOK-X-Department:Alcaldía",
        "X-ABShowAs:COMPANY",
    )
    assert found.is_organization
    assert found.phones == (Labelled("555-0146", ("work",), preferred=True),)


@pytest.mark.parametrize("said", ["555-0143 x210", "555-0143 anx. 210", "555-0143, Ext: 210"])
def test_an_extension_is_said_in_one_way(tmp_path, said):
    assert only(tmp_path, "FN:Ana", f"TEL:{said}").phones[0].value == "555-0143 anexo 210"


WORDS = st.text(st.characters(exclude_categories=["Cs", "Co", "Cn"]), max_size=40).map(clean)
NAMED = WORDS.filter(bool)
KINDS = st.sampled_from([("work",), ("home",), ("work", "cell")])
WRITTEN = st.builds(
    Card,
    line=st.just(1),
    name=NAMED,
    family=WORDS,
    given=WORDS,
    prefix=WORDS,
    organization=NAMED,
    units=st.lists(NAMED, max_size=2).map(tuple),
    title=WORDS,
    emails=st.lists(st.builds(Labelled, NAMED.map("{}@x.pe".format), KINDS), max_size=2).map(tuple),
    phones=st.lists(
        st.builds(Labelled, st.from_regex(r"\A\+51[0-9]{6,9}( anexo [0-9]{2,5})?\Z"), KINDS),
        max_size=2,
    ).map(tuple),
    addresses=st.lists(
        st.builds(Address, street=NAMED, city=WORDS, region=WORDS, kinds=KINDS), max_size=2
    ).map(tuple),
    note=WORDS,
    tags=st.lists(NAMED, max_size=3, unique=True).map(tuple),
    uid=NAMED,
    is_organization=st.booleans(),
)


@pytest.mark.parametrize("version", list(Version))
@settings(max_examples=25)
@given(written=st.lists(WRITTEN, min_size=1, max_size=3))
def test_what_we_write_is_read_back(tmp_path_factory, version, written):
    folder = tmp_path_factory.mktemp("vcf")
    text = "".join(card_text(each, version) for each in written)
    found = read_text(folder, text, "a.vcf")
    assert [replace(each, line=1) for each in found.cards] == written
    assert found.problems == ()


def test_a_letter_folded_in_its_middle_is_one_letter(tmp_path):
    data = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Peña\r\nEND:VCARD\r\n".encode()
    at = data.index("ñ".encode()) + 1
    (found,) = read_text(tmp_path, data[:at] + b"\r\n " + data[at:], "a.vcf").cards
    assert found.name == "Peña"


def test_one_bad_card_costs_only_itself(tmp_path):
    found = read_text(
        tmp_path,
        "BEGIN:VCARD\nFN:Ana\nEND:VCARD\nBEGIN:VCARD\n:::\nEND:VCARD\n"
        "BEGIN:VCARD\nFN:Sin final\nBEGIN:VCARD\nFN:Rosa\nPHOTO:file:///etc/passwd\nEND:VCARD\n",
        "a.vcf",
    )
    assert [each.name for each in found.cards] == ["Ana", "Sin final", "Rosa"]
    assert [each.line for each in found.cards] == [1, 7, 9]
    assert [each.line for each in found.problems] == [4, 4, 7, 9]
    assert found.cards[2].photo is None


def test_whoever_has_no_name_is_called_by_what_there_is(tmp_path):
    found = cards(
        tmp_path,
        *("BEGIN:VCARD", "N:Soto;Luis;;Ing.;", "END:VCARD"),
        *("BEGIN:VCARD", "ORG:OIM", "END:VCARD"),
        *("BEGIN:VCARD", "EMAIL:mailto:a%40x.pe", "END:VCARD"),
    )
    assert [each.name for each in found] == ["Ing. Luis Soto", "OIM", "a@x.pe"]
    assert [each.is_organization for each in found] == [False, True, False]


def test_a_card_in_utf_16(tmp_path):
    text = "BEGIN:VCARD\r\nFN:Ñusta\r\nEND:VCARD\r\n"
    assert read_text(tmp_path, text.encode("utf-16"), "a.vcf").cards[0].name == "Ñusta"


GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Group Membership,"
    "E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Type,"
    "Address 1 - Formatted,Address 1 - Street,Address 1 - City,Organization 1 - Name,"
    "Organization 1 - Title,Photo\n"
    "Ana Torres,Ana,,Torres,1980-05-01,Nota,* myContacts ::: Red,* Work,ana@x.pe ::: a2@x.pe,"
    'Mobile,999,Home,"Jr. 1\nLima",Jr. 1,Lima,OIM,Oficial,https://x/y.jpg\n'
)
GOOGLE_NEW = (
    "First Name,Middle Name,Last Name,Organization Name,Organization Title,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Custom Field 1 - Value\n"
    "Ana,,Torres,OIM,Oficial,* myContacts,* ,ana@x.pe,Despacho,999,azul\n"
)
GOOGLE_ES = (
    "Nombre,Segundo nombre,Apellidos,Nombre de la organización,Cargo en la organización,Etiquetas,"
    "Correo electrónico 1 - Etiqueta,Correo electrónico 1 - Valor,Teléfono 1 - Etiqueta,"
    "Teléfono 1 - Valor\nAna,,Torres,OIM,Oficial,* Mis contactos,Trabajo,ana@x.pe,Móvil,999\n"
)
OUTLOOK_EN = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,"
    "Business Street 2,Business City,Business Country/Region,Business Fax,Business Phone,"
    "Mobile Phone,Birthday,Categories,E-mail Address,E-mail Type,E-mail 2 Address,Notes,Web Page\n"
    "Sra.,Ana,,Torres,,OIM,Campo,Oficial,Jr. 1,Piso 2,Lima,Perú,5550,5551,999,0/0/00,Red;ONU,"
    "ana@x.pe,SMTP,a2@x.pe,Nota,x.pe\n"
)
OUTLOOK_ES = (
    "Tratamiento;Nombre;Segundo nombre;Apellidos;Sufijo;Organización;Departamento;Puesto;"
    "Calle del trabajo;Calle del trabajo 2;Ciudad de trabajo;Ciudad del trabajo;"
    "País o región del trabajo;Fax del trabajo;Teléfono del trabajo;Teléfono móvil;Cumpleaños;"
    "Categorías;Dirección de correo electrónico;Tipo de correo electrónico;"
    "Dirección del correo electrónico 2;Notas;Página Web\n"
    "Sra.;Ana;;Torres;;OIM;Campo;Oficial;Jr. 1;Piso 2;;Lima;Perú;5550;5551;999;0/0/00;Red,ONU;"
    "ana@x.pe;SMTP;a2@x.pe;Nota;x.pe\n"
)


@pytest.mark.parametrize("text", [GOOGLE_OLD, GOOGLE_NEW, GOOGLE_ES])
def test_google_contacts(tmp_path, text):
    found = read_text(tmp_path, text)
    (card,) = found.cards
    assert (found.format, found.holds, found.total) == (Format.GOOGLE, Holds.CARDS, 1)
    assert (card.name, card.given, card.family) == ("Ana Torres", "Ana", "Torres")
    assert (card.organization, card.title) == ("OIM", "Oficial")
    assert card.emails[0].value == "ana@x.pe"
    assert card.phones[0].value == "999"
    assert "myContacts" not in card.tags


def test_what_google_says_of_each_value_is_kept(tmp_path):
    (old,) = read_text(tmp_path, GOOGLE_OLD).cards
    (new,) = read_text(tmp_path, GOOGLE_NEW).cards
    assert old.emails == (
        Labelled("ana@x.pe", ("work",), preferred=True),
        Labelled("a2@x.pe", ("work",), preferred=True),
    )
    assert old.phones == (Labelled("999", ("cell",)),)
    assert old.addresses == (Address("Jr. 1", "", "Lima", kinds=("home",)),)
    assert (old.birthday, old.tags, old.unread) == ("1980-05-01", ("Red",), ())
    assert new.phones == (Labelled("999", label="Despacho"),)
    assert new.unread == ("Custom Field 1 - Value",)


@pytest.mark.parametrize("text", [OUTLOOK_EN, OUTLOOK_ES])
def test_outlook_contacts(tmp_path, text):
    found = read_text(tmp_path, text.encode("cp1252"))
    (card,) = found.cards
    assert found.format is Format.OUTLOOK
    assert (card.prefix, card.name, card.units) == ("Sra.", "Sra. Ana Torres", ("Campo",))
    assert [each.value for each in card.emails] == ["ana@x.pe", "a2@x.pe"]
    assert {each.value: each.kinds for each in card.phones} == {
        "5550": ("work", "fax"),
        "5551": ("work",),
        "999": ("cell",),
    }
    assert card.addresses == (
        Address("Jr. 1, Piso 2", city="Lima", country="Perú", kinds=("work",)),
    )
    assert (card.birthday, card.tags, card.note) == ("", ("Red", "ONU"), "Nota")
    assert card.links == (Labelled("x.pe"),)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "JPEG"])
def test_a_picture_that_unfolds_beyond_measure_is_told_and_not_brought(tmp_path, kind):
    def photo(side):
        data = io.BytesIO()
        Image.new("1" if kind == "PNG" else "L", (side, 9 if kind == "GIF" else side)).save(
            data, kind
        )
        written = bytearray(data.getvalue())
        if kind == "GIF":  # to make a large one takes long
            written[8:10] = side.to_bytes(2, "little")
        return "PHOTO;ENCODING=b:" + base64.b64encode(written).decode()

    found = read_text(tmp_path, hostile.cards("FN:Eva", photo(4_100), photo(9)), "a.vcf")
    assert [each.sentence for each in found.problems] == [
        "La foto tiene más de 16 millones de puntos y no se trae."
    ]
    assert found.cards[1].photo is not None


def test_what_android_and_kde_keep_in_words_of_their_own_is_read(tmp_path):
    android = "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Anita;1;;;;;;;;;;;;;"
    kde = ("X-KADDRESSBOOK-X-Profession:Abogada", "X-KADDRESSBOOK-X-Department:Legal")
    (card,) = read_text(tmp_path, hostile.card("FN:Ana", android, *kde), "a.vcf").cards
    assert read_text(tmp_path, hostile.card("FN:Ana", "ORG:;;"), "b.vcf").problems == ()
    assert (card.nickname, card.role, card.units, card.unread) == (
        "Anita",
        "Abogada",
        ("Legal",),
        (),
    )


def test_outlook_in_spanish_says_half_of_it_in_english(tmp_path):
    written = (
        "Nombre;Apellidos;Organización;Particular;Mobile Phone;"
        "Número de centralita de la organización;Calle del trabajo;Ciudad de trabajo;"
        "Provincia o estado de trabajo;Apartado postal de la dirección del trabajo;E-mail Address;"
        "Nombre de pantalla de correo electrónico;Confidencialidad\n"
        "Ana;Torres;OIM;1;2;3;Jr. 1;Ica;ICA;18;ana@x.pe;Ana Torres (ana@x.pe);Normal\n"
    )
    (card,) = read_text(tmp_path, written).cards
    assert {each.value: each.kinds for each in card.phones} == {
        "1": ("home",),
        "2": ("cell",),
        "3": ("work",),
    }
    assert card.addresses == (Address("Jr. 1", "18", "Ica", "ICA", kinds=("work",)),)
    assert ([each.value for each in card.emails], card.unread) == (["ana@x.pe"], ())


def test_contacts_saved_as_a_workbook_are_known_too(tmp_path):
    path = tmp_path / "a.xlsx"
    heading, row = (line.split(",") for line in GOOGLE_NEW.splitlines())
    sheets.write(path, heading, [row])
    found = read(path)
    assert (found.format, found.cards[0].name) == (Format.GOOGLE, "Ana Torres")


def test_contacts_can_be_read_as_the_table_that_they_are(tmp_path):
    found = read_text(tmp_path, GOOGLE_NEW, as_table=True)
    assert found.holds is Holds.ROWS
    assert found.columns[0].name == "First Name"


def test_a_list_of_an_office_is_no_export_of_outlook(tmp_path):
    text = "Nombre,Apellidos,Teléfono móvil,Correo electrónico\nAna,Torres,999,a@x.pe\n"
    assert read_text(tmp_path, text).holds is Holds.ROWS
