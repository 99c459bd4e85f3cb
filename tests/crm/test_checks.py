import subprocess
import sys
import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import checks
from crm.checks import Phone, parse_phone, safe_link, safe_name, show_phone
from crm.errors import CrmError


@pytest.mark.parametrize(
    "ruc", ["20512333797", " 20512333797 ", "10000000006", "10000000031", "10001000000", ""]
)
def test_a_good_ruc_has_no_problem(ruc):
    assert checks.ruc_problem(ruc) is None


@pytest.mark.parametrize(
    ("ruc", "said"),
    [
        ("20512333798", "no es válido"),
        ("20512333977", "no es válido"),
        ("2051233379", "11 dígitos"),
        ("205123337977", "11 dígitos"),
        ("20-512333797", "11 dígitos"),
        ("2051233379x", "11 dígitos"),
        ("٢٠٥١٢٣٣٣٧٩٧", "11 dígitos"),
        ("30512333797", "empieza por"),
    ],
)
def test_a_wrong_ruc_is_told_in_words(ruc, said):
    assert said in (checks.ruc_problem(ruc) or "")


@given(
    ten=st.builds(
        "{}{:08}".format,
        st.sampled_from(["10", "15", "16", "17", "20"]),
        st.integers(0, 10**8 - 1),
    )
)
def test_of_ten_last_digits_one_is_right(ten):
    assert sum(checks.ruc_problem(f"{ten}{last}") is None for last in range(10)) == 1


def test_codes_of_places_and_activities():
    assert checks.ubigeo_problem("070103") is checks.ubigeo_problem("") is None
    assert all(checks.ubigeo_problem(bad) for bad in ("70103", "0701033", "07O103", "٠٧٠١٠٣"))
    assert checks.isic_problem("A") is checks.isic_problem("U") is checks.isic_problem("") is None
    assert all(checks.isic_problem(bad) for bad in ("V", "AB", "a", "1"))


@pytest.mark.parametrize(
    ("typed", "e164", "extension", "shown"),
    [
        ("987654321", "+51987654321", "", "987 654 321"),
        ("987-654-321", "+51987654321", "", "987 654 321"),
        ("+51 987 654 321", "+51987654321", "", "987 654 321"),
        ("0051 987654321", "+51987654321", "", "987 654 321"),
        ("01 555-0143", "+5115550143", "", "(01) 555-0143"),
        ("01 555–0143", "+5115550143", "", "(01) 555-0143"),
        ("+51 1 555 0143", "+5115550143", "", "(01) 555-0143"),
        ("(072) 52-3456", "+5172523456", "", "(072) 52-3456"),
        ("072523456", "+5172523456", "", "(072) 52-3456"),
        ("0800 12345", "+5180012345", "", "(0800) 12345"),
        ("+1 202 555 0143", "+12025550143", "", "+1 202-555-0143"),
        ("+34 912 345 678", "+34912345678", "", "+34 912 34 56 78"),
        ("01 555-0143 anexo 123", "+5115550143", "123", "(01) 555-0143 anexo 123"),
        ("01 555-0143 Anx. 12", "+5115550143", "12", "(01) 555-0143 anexo 12"),
        ("01 555-0143, ext. 12", "+5115550143", "12", "(01) 555-0143 anexo 12"),
        ("01 555-0143 #12", "+5115550143", "12", "(01) 555-0143 anexo 12"),
        ("01 555-0143 (anexo 12)", "+5115550143", "12", "(01) 555-0143 anexo 12"),
        ("01 555-0143 extensión: 12", "+5115550143", "12", "(01) 555-0143 anexo 12"),
        ("\u202a987 654 321\u202c", "+51987654321", "", "987 654 321"),
    ],
)
def test_a_phone_is_read_and_shown(typed, e164, extension, shown):
    assert parse_phone(typed) == Phone(e164, extension)
    assert show_phone(e164, extension) == shown
    assert parse_phone(shown) == Phone(e164, extension)


@pytest.mark.parametrize(
    "typed",
    ["", "12", "abc", "+51", "105", "987 654 32", "87654321000", "1-800-FLOWERS", "+1 234",
     "987654321 / 01 555-0143", "987654321 (WhatsApp)", "<b>987654321</b>", "anexo 12",
     "٩٨٧٦٥٤٣٢١", "9" * 5000],
)  # fmt: skip
def test_what_is_no_phone_is_refused_in_words(typed):
    with pytest.raises(CrmError, match=r"^«.{0,40}» no es un teléfono\. Escriba "):
        parse_phone(typed)


def test_a_number_that_an_older_file_kept_badly_is_shown_as_it_is():
    assert show_phone("sin número") == "sin número"


@pytest.mark.parametrize("mail", ["ana@muni.gob.pe", "a.b+c@x.org", "ana@ñandú.pe", " a@b.pe ", ""])
def test_a_good_mail_has_no_problem(mail):
    assert checks.email_problem(mail) is None


@pytest.mark.parametrize(
    "mail",
    ["ana", "ana@", "@b.pe", "a@b", "a b@c.pe", "a@b.pe, c@d.pe", "<a@b.pe>", "a@b..pe",
     "a\u202e@b.pe", "x" * 300 + "@b.pe"],
)  # fmt: skip
def test_a_wrong_mail_is_told_in_words(mail):
    assert "no es un correo" in (checks.email_problem(mail) or "")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("www.entidad.gob.pe", "https://www.entidad.gob.pe"),
        ("entidad.gob.pe:8080/ruta?x=1#y", "https://entidad.gob.pe:8080/ruta?x=1#y"),
        (" http://entidad.gob.pe ", "http://entidad.gob.pe"),
        ("HTTPS://Entidad.gob.pe/Ñ", "HTTPS://Entidad.gob.pe/Ñ"),
        ("http://intranet/inicio", "http://intranet/inicio"),
        ("ñandú.pe", "https://ñandú.pe"),
    ],
)
def test_a_web_page_gets_the_scheme_that_people_leave_out(typed, url):
    assert checks.parse_web(typed) == url
    assert checks.web_problem(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["hola", "dos palabras.pe", "ftp://x.pe", "javascript:alert(1)", "file:///etc/passwd",
     "mailto:a@b.pe", "//evil.pe/share", r"\\evil\share", r"C:\x.pe", "http://", "http:///x.pe",
     "http://user:pass@x.pe", "http://x.pe\u202e", "http://x\x00.pe", "http://x.pe:99999",
     "http://[::1", "http://x..pe", "x.pe/" + "a" * 2048],
)  # fmt: skip
def test_what_is_no_web_page_is_told_in_words(typed):
    assert "no es una página web" in (checks.web_problem(typed) or "")


def test_an_empty_web_page_is_no_problem_but_is_no_page():
    assert checks.web_problem("") is None
    with pytest.raises(CrmError):
        checks.parse_web("")


@pytest.mark.parametrize(
    ("url", "opened", "target"),
    [
        ("https://peru.iom.int/x?y=1#z", "https://peru.iom.int/x?y=1#z", "peru.iom.int"),
        ("http://X.PE:8080/A", "http://x.pe:8080/A", "x.pe"),
        ("HTTPS://x.pe", "https://x.pe", "x.pe"),
        ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://x.pe/a/@b", "https://x.pe/a/@b", "x.pe"),
        ("https://x.pe。evil.com/", "https://x.pe.evil.com/", "x.pe.evil.com"),
        ("mailto:a@b.pe", "mailto:a@b.pe", "a@b.pe"),
        ("mailto:a@b.pe?attach=/etc/passwd", "mailto:a@b.pe", "a@b.pe"),
        ("MAILTO:a@b.pe#x", "mailto:a@b.pe", "a@b.pe"),
        ("mailto:a@ñandú.pe", "mailto:a@xn--and-6ma2c.pe", "a@xn--and-6ma2c.pe"),
        ("tel:+51987654321", "tel:+51987654321", "+51987654321"),
        ("tel:(01)555-0143;ext=12", "tel:015550143", "015550143"),
    ],
)
def test_a_harmless_link_passes_and_shows_where_it_leads(url, opened, target):
    link = safe_link(url)
    assert link is not None
    assert (link.url, link.target) == (opened, target)


@pytest.mark.parametrize(
    "url",
    ["", "x.pe", "//evil/share", r"\\evil\share", "file:///etc/passwd", "FILE://x/y", "/etc/passwd",
     "javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,<b>", "vbscript:x", "smb://x/y",
     "ftp://x.pe", "ms-msdt:/id", "C:\\x.exe", "http:", "http://", "https:///x", "http:/x.pe",
     "http://user@x.pe", "http://x.pe@evil.com", "http://x.pe\\@evil.com", "http://x.pe\u202e/gpj",
     "http://x.pe/\x07", "http://x\n.pe", "http://x .pe", "http://x.pe:0", "http://x.pe:abc",
     "http://evil℀.com", "http://[::1]/", "http://.", "http://" + "ñ" * 64 + ".pe",
     "https://x.pe/" + "a" * 2048, "mailto:", "mailto:?bcc=a@b.pe", "mailto:a@b.pe,c@d.pe",
     "mailto:a%0Abcc=x@b.pe", "mailto:a\u202e@b.pe", "tel:", "tel:*%2306%23", "tel:#31#",
     "tel:abc"],
)  # fmt: skip
def test_every_other_link_stays_in(url):
    assert safe_link(url) is None


@given(st.text())
def test_no_text_makes_a_link_of_another_kind(text):
    for url in (text, f"http://{text}", f"mailto:{text}", f"tel:{text}"):
        link = safe_link(url)
        assert link is None or (
            link.url.startswith(("http://", "https://", "mailto:", "tel:"))
            and link.target.isprintable()
            and "@" not in link.url.split("/")[2:3]
        )


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("Acta de reunión.pdf", "Acta de reunión.pdf"),
        ("../../etc/passwd", "passwd"),
        ("../", "archivo"),
        ("..", "archivo"),
        ("", "archivo"),
        (r"C:\Users\ana\acta.pdf", "acta.pdf"),
        ("C:acta.pdf", "C_acta.pdf"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("COM¹", "_COM¹"),
        ("LPT1.tar.gz", "_LPT1.tar.gz"),
        ("nul .txt", "_nul.txt"),
        ("CONIN$", "_CONIN$"),
        ("console.txt", "console.txt"),
        ("acta.pdf:ads", "acta.pdf_ads"),
        ("acta\u202efdp.exe", "actafdp.exe"),
        ("acta\u200b\u2066.pdf", "acta.pdf"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ("An\u0303o.pdf", "Año.pdf"),
        ("acta.pdf. . ", "acta.pdf"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ('a<b>"c"|d?*.pdf', "a_b__c__d__.pdf"),
        ("acta\ud800.pdf", "acta.pdf"),
        ("👍" * 200 + ".pdf", "👍" * 29 + ".pdf"),
        ("x" * 500, "x" * 120),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("x." + "y" * 500, "x." + "y" * 118),
    ],
)
def test_a_name_of_a_file_does_no_harm(named, kept):
    assert safe_name(named) == kept


@given(st.text(st.one_of(st.characters(), st.sampled_from("./\\: -~CONcon1¹ \u0301\u202e"))))
def test_no_name_of_a_file_does_harm(filename):
    name = safe_name(filename)
    assert safe_name(name) == name
    assert 0 < len(name.encode()) <= 120
    assert not set(name) & set('/\\<>:"|?*\x00')
    assert name not in (".", "..")
    assert name[-1] not in " ."
    assert not PureWindowsPath(name).is_reserved()
    assert unicodedata.is_normalized("NFC", name)


def test_the_tables_of_the_world_are_read_only_when_needed():
    code = (
        "import sys, crm.checks as c; c.show_phone('+5115550143', '1'); c.ruc_problem('1');"
        "sys.exit(bool({'phonenumbers', 'email_validator'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
