"""Files that somebody may hand over: broken, renamed, or made to do harm; each with what is due.

`HOSTILE` has for each name its bytes, made only when asked for, and either a piece of the sentence
that refuses it or how many rows, cards, events or mails are read of it all the same.
"""

import base64
import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Hoja1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


# A sheet of two rows, as LibreOffice writes it for Excel 97.
XLS = zlib.decompress(
    base64.b85decode(
        "c-rk(Uuc_E6hHS%ntsW;=4-d=?6w#Ox^B%ztDqH~&6dq=ptj6ShYVesB{f^xl(Yl?n>hy}4wOCkGLS*R2W3+PeNZrc^F"
        "dJ`_Mj+qdk|$lL{Vg5^Z7gHyI=b)wvc2)(dB%cd+vAczjN>TbI<+i%Z}MI?{{CID!7MyRI!5;@bDDSbbl-&L-Q)OZM$r"
        "{3I8dW)0B1ShyGfCtn*f_*Py0N_<zD4%Hx}&DD9we&;mV8^}r3V81H<wjH%SvuU2TT-}w3*zd4TkfYtubv7Y@u1Y8De1"
        "1<-)1H;Z0KpntN;0oYMV3*hg(T%`Wz?<}Xt2JeepnkLdzXfz%GsgUD5Hz91Kns1m{Bu^h=>7sM;ywS2*u_QQ0h(ajNF;"
        "Nq=syM9M24hd8A>qHEvP9v4Q@M~6YeKcZV~GP#3?$UEqcEZ7uiorxlYP<;_)BJm~VyCPZ9b~to(Ix0!6JVK}pI{mPQZ<"
        "v*^)HpRs?vC_UIa)K+QXURTo^@wd@5``FI(c)F0x&5G|#)9-fF<EN!4^Le=Nf2)me)XAsojz5jFTkM>Bo&M!&{)Q#^u_"
        "gE$m*5Bg#y@4iuZm<dwTeEW9mRmq&Z1xFiejtKmBkkOpxEyTMB!KbVpFs$e>mCy8r)Oin^7i^Xzxiym*_DL(&as}RG`e"
        "kn7!Cd+P!!OEi1DdeF|qV>6k*$H%lsxGER|SEGO)n2>&L+y7>np|DSLxpT0H_G9Jp0jTF+T>>J6Brt`Q&zCJoRm9%knn"
        "3V84S4Yb10xleTm!<~aFHRh?u82cz5cUu@!JgY8f?JqwQ)11fi+6SpJ|X<#!i$7%<<q2?I);`R|3(?nE9Fbl*S(*P3-4"
        "tqZ^QV}48sqD>pk_J`FVdF+~BF7!N!A-isZlztQJ$N+5*RC4$cm`RM9@PnDo4Co7AgjSnssmA@ikaSh^l_qJ#<yPgU{e"
        "<PLUjUDAIFe@g!;Y2z7RFhU|(m>%Ehr=Mw<`Q=^C*_BPLa5jW6`O1AV&R^~kez0sUk}Vh%l5sqSvxEDLPWmw5gj}L~<t"
        "&KS@_Y*^1;Z$;Wz_Ueq}&W8<atw8Y+uO9VJy=*nUd3VKj#b&W>bayWIi($-SJc^or~Um*QUM6k#sJX78BW)&143yCU;V"
        "<IvRwEO=1U&%uBN;-um_O(393XZ<y4({)2D$w4c+q&Fup^zl!S<c|hk``*p5$NatG<+FE{^BZ}yHpC0Ezb-k#D-%dUIz"
        "4F%Uk)Jun`7h3&-n`m6^(N$xT|T>=BTg0XfX?&WP-1yx9o7MYA?n$)p=ES)Pu}y^iHS$jg~@Dw{K~zu{q*0yxeq{1xb|"
        "=@-+!Y2Dj!~K4BJFW2Zl$ndV!80<6=3E)GdD}ti{l87rTyk)iVLtPZL;o3_dml84fqJzR&Xpt7S|#aQA$i7(zanZdiXI"
        "tY7c@Z;gJdIT^&mbQJp^Lte_d-wi9sh)$R@g?u#+&eG7M*Keug{MQ2ConL=DR!E5qX|cfi<QZsS|54BS*ZcebFTFGyDg"
    )
)


def _relations(**targets: str) -> str:
    each = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in ((id_, said.split(" ")) for id_, said in targets.items())
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def zipped(**parts: str | bytes) -> bytes:
    """An archive of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in parts.items():
            archive.writestr(name, said)
    return data.getvalue()


def xlsx(rows: str, dtd: str = "", after: str = "", shared: str = "") -> bytes:
    """A workbook as bare as can be, of these rows in XML."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    parts = {
        "[Content_Types].xml": head + TYPES,
        "_rels/.rels": head + _relations(rId1="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": head + BOOK,
        "xl/_rels/workbook.xml.rels": head
        + _relations(
            rId1="worksheet worksheets/sheet1.xml", rId2="sharedStrings sharedStrings.xml"
        ),
        "xl/worksheets/sheet1.xml": f'{head}{dtd}<worksheet xmlns="{MAIN}"><sheetData>{rows}'
        f"</sheetData>{after}</worksheet>",
        "xl/sharedStrings.xml": shared or f'{head}<sst xmlns="{MAIN}"/>',
    }
    return zipped(**parts)


def with_parts(data: bytes, **others: str) -> bytes:
    """The same archive with other parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped(**{name: archive.read(name) for name in archive.namelist()} | others)


def row(number: int, *cells: str) -> str:
    """A row of text, in XML."""
    said = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for place, cell in enumerate(cells)
    )
    return f'<row r="{number}">{said}</row>'


TWO = row(1, "Nombre", "Correo") + row(2, "Ana", "ana@x.pe") + row(3, "Rosa", "rosa@x.pe")
LAUGHS = "".join(
    [
        '<!DOCTYPE w [<!ENTITY a "ja">',
        *(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)),
        "]>",
    ]
)
XXE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Hoja1">'
)


def ods(rows: str, dtd: str = "", manifest: str = "<m/>") -> bytes:
    """A sheet of LibreOffice as bare as can be."""
    content = f"{dtd}{ODS_HEAD}{rows}</table:table></office:spreadsheet></office:body>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": manifest,
        "content.xml": f"{content}</office:document-content>",
    }
    return zipped(**parts)


def ods_row(*cells: str, repeated: int = 1, wide: int = 1) -> str:
    said = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{wide}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{said}</table:table-row>'


def _swollen(unfolded: int, declared: int) -> bytes:
    """A workbook whose sheet unfolds to so many millions of blanks, and declares what it likes."""
    small = zlib.compressobj(9, zlib.DEFLATED, -15)
    million = small.compress(b" " * 1_000_000) + small.flush(zlib.Z_FULL_FLUSH)
    packed = million * unfolded + b"\x03\x00"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/worksheets/sheet1.xml", packed)
    made = bytearray(data.getvalue())
    for mark, method, size in ((b"PK\3\4", 8, 22), (b"PK\1\2", 10, 24)):
        at = made.rindex(mark)
        made[at + method : at + method + 2] = (8).to_bytes(2, "little")
        made[at + size : at + size + 4] = declared.to_bytes(4, "little")
    return bytes(made)


def _compound(*streams: str) -> bytes:
    """What Office wrote before 2007, or writes behind a password, as far as its head and names."""
    names = b"".join(f"{name}\0".encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names + b"\0" * 2048


def card(*lines: str, end: str = "END:VCARD\r\n") -> str:
    """A vCard of these lines."""
    return "BEGIN:VCARD\r\nVERSION:3.0\r\n" + "".join(f"{each}\r\n" for each in lines) + end


def cards(*lines: str) -> bytes:
    """A good card, one of these lines, and another good one."""
    return (card("FN:Ana") + card(*lines) + card("FN:Rosa")).encode()


def event(*lines: str, before: str = "") -> bytes:
    """A calendar with an event of these lines, and a good one."""
    good = "BEGIN:VEVENT\r\nSUMMARY:Mesa\r\nDTSTART:20260105T140000Z\r\nEND:VEVENT\r\n"
    said = "".join(f"{each}\r\n" for each in ("BEGIN:VEVENT", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\r\n{before}{said}{good}END:VCALENDAR\r\n".encode()


def mail(*headers: str, body: str = "Hola") -> bytes:
    """A mail with these headers besides those that it needs."""
    top = ("From: ana@x.pe", "To: rosa@x.pe", "Subject: Mesa", *headers)
    return ("\r\n".join(top) + "\r\n\r\n" + body).encode()


def _nested(depth: int) -> bytes:
    head = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth)
    )
    return b"From: ana@x.pe\r\nTo: r@x.pe\r\nMIME-Version: 1.0\r\n" + head.encode() + b"\r\nfin"


ENDLESS_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Lima\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0500\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\n"
    "END:VTIMEZONE\r\n"
)
SPANISH = "Institución;Cargo\nMunicipalidad de Ñaña;Alcalde\nGobierno Regional de Áncash;Años\n"

HOSTILE: dict[str, tuple[Callable[[], bytes], str | int]] = {
    # What it is not
    "vacio.xlsx": (lambda: b"", "está vacío"),
    "pdf.xlsx": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "es un PDF"),
    "foto.csv": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "es una imagen"),
    "programa.csv": (lambda: b"MZ\x90\0\3", "es un programa"),
    "comprimido.csv": (lambda: gzip.compress(b"a,b"), "comprimido"),
    "otro.zip": (lambda: zipped(**{"a.txt": "a"}), "comprimido"),
    "base.xls": (lambda: b"SQLite format 3\0" + b"\0" * 99, "base de datos"),
    "texto.xls": (lambda: b"{\\rtf1 hola}", "documento de texto"),
    "pagina.xls": (lambda: b"<html><table><tr><td>a</td></tr></table>", "es una página web"),
    "carta.xlsx": (lambda: zipped(**{"word/document.xml": "<a/>"}), "documento de texto"),
    "ruido.csv": (lambda: random.Random(1).randbytes(9000), "no es texto"),
    "mensaje.msg": (lambda: _compound("__properties_version1.0"), "mensaje de Outlook"),
    # Locked, cut or broken
    "clave.xlsx": (lambda: _compound("EncryptionInfo", "EncryptedPackage"), "tiene contraseña"),
    "clave.ods": (
        lambda: ods("", manifest="<encryption-data/>"),
        "tiene contraseña",
    ),
    "cortado.xls": (lambda: XLS[:-50], "no es una hoja de cálculo"),
    "entero.xls": (lambda: XLS, 1),
    "ruido.xls": (lambda: _compound("Workbook") + b"\xff" * 999, "no es una hoja de cálculo"),
    "cortado.xlsx": (lambda: xlsx(TWO)[:-200], "no es una hoja de cálculo"),
    "abierto.xlsx": (lambda: xlsx(TWO + "<row"), "no es una hoja de cálculo"),
    "sin_filas.xlsx": (lambda: xlsx(""), "no tiene filas"),
    "en_blanco.csv": (lambda: b"\n\n ; ; \n", "no tiene nada"),
    # Bombs
    "bomba.xlsx": (lambda: _swollen(1, 300_000_000), "más de 200 MB"),
    "mentira.xlsx": (lambda: _swollen(250, 1000), "más de 200 MB"),
    "denso.xlsx": (lambda: _swollen(50, 50_000_000), "sospechoso"),
    "partes.xlsx": (lambda: zipped(**{f"p{n}": "" for n in range(10_001)}), "más de 200 MB"),
    "risas.xlsx": (lambda: xlsx(row(1, "&j;"), LAUGHS), "no es una hoja de cálculo"),
    "risas.ods": (lambda: ods(ods_row("&j;"), LAUGHS), "no es una hoja de cálculo"),
    "ajeno.xlsx": (lambda: xlsx(row(1, "&x;"), XXE), "no es una hoja de cálculo"),
    "ajeno.ods": (lambda: ods(ods_row("&x;"), XXE), "no es una hoja de cálculo"),
    "infinito.ods": (
        lambda: ods(ods_row("a", repeated=1_048_576, wide=16_384)),
        "no es una hoja de cálculo",
    ),
    "repetido.ods": (lambda: ods(ods_row("a", repeated=50_000, wide=500)), "demasiada memoria"),
    "esquina.xlsx": (
        lambda: xlsx(TWO + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "demasiada memoria",
    ),
    "lejos.xlsx": (
        lambda: xlsx('<row r="1"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'),
        "no es una hoja de cálculo",
    ),
    "abierta.xlsx": (
        lambda: with_parts(xlsx(TWO), **{"xl/workbook.xml": BOOK + "<sheet " * 200_000}),
        2,
    ),
    "de_fuera.xlsx": (
        lambda: with_parts(
            xlsx(TWO),
            **{"xl/_rels/workbook.xml.rels": _relations(rId1="worksheet file:///etc/passwd")},
        ),
        "no es una hoja de cálculo",
    ),
    "espacios.ods": (
        lambda: ods(ods_row('a<text:s text:c="2000000000"/>b')),
        "demasiada memoria",
    ),
    # Strange, and read all the same
    "dimension.xlsx": (lambda: xlsx(TWO, after='<dimension ref="A1:XFD1048576"/>'), 2),
    "combinado.xlsx": (
        lambda: xlsx(TWO, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        2,
    ),
    "millon.xlsx": (
        lambda: xlsx(TWO + "".join(f'<row r="{n}"/>' for n in range(4, 1_048_577, 8))),
        2,
    ),
    "formulas.xlsx": (
        lambda: xlsx(TWO + '<row r="4"><c r="A4" t="str"><f>HYPERLINK("x")</f><v>y</v></c></row>'),
        3,
    ),
    "doscientas.csv": (lambda: (",".join(f"c{n}" for n in range(200)) + "\n").encode() * 3, 3),
    "ancho.csv": (lambda: (",".join("x" * 16_384) + "\n").encode() * 3, 3),
    "linea.csv": (lambda: b"Nombre,Correo\n" + b"a" * 9_000_000 + b",b\nAna,c\n", 4),
    "comilla.csv": (lambda: b'Nombre,Correo\nAna,"a@x.pe\nRosa,r@x.pe\n' + b"x,y\n" * 9, 11),
    "comillas.csv": (lambda: b"Nombre,Correo\n" + b'"Ana"x",y\n' * 1500, "comillas sin cerrar"),
    "nulos.csv": (lambda: b"Nombre,Correo\nA\0na,a@x.pe\n", 1),
    "formulas.csv": (lambda: b"Nombre,Nota\nAna,=cmd|' /C calc'!A0\n", 1),
    "dos.csv": (lambda: SPANISH.encode("cp850"), 2),
    "windows.csv": (lambda: SPANISH.encode("cp1252"), 2),
    "mac.csv": (lambda: SPANISH.replace("\n", "\r").encode("mac_roman"), 2),
    "dieciseis.csv": (lambda: SPANISH.encode("utf-16"), 2),
    "dieciseis_sin_marca.csv": (lambda: SPANISH.encode("utf-16-be"), 2),
    "mezcla.csv": (lambda: SPANISH.encode() + "Ñuñoa;Peña\n".encode("cp1252"), 3),
    "lineas.csv": (lambda: b"\n" * 300_000, "no tiene nada"),
    "blancos.csv": (lambda: b" " * 9_000_000, "no tiene nada"),
    # Cards
    "foto_de_archivo.vcf": (lambda: cards("FN:Eva", "PHOTO;VALUE=uri:file:///etc/passwd"), 3),
    "foto_de_red.vcf": (lambda: cards("FN:Eva", "PHOTO:http://127.0.0.1:9/x.jpg"), 3),
    "foto_rota.vcf": (lambda: cards("FN:Eva", "PHOTO;ENCODING=b:====@"), 3),
    "mala.vcf": (lambda: cards("\x01\x02 sin sentido", ";;;:::"), 2),
    "sin_final.vcf": (lambda: (card("FN:Ana", end="") + card("FN:Rosa", end="")).encode(), 2),
    "sin_nombre.vcf": (lambda: cards("TEL:999", "N:;;;;"), 3),
    "charset.vcf": (lambda: cards("FN;CHARSET=NADA;ENCODING=QUOTED-PRINTABLE:=C3=81=ZZ"), 3),
    "parametros.vcf": (lambda: cards("FN" + ";X=1" * 50_000 + ":Eva"), 3),
    "larga.vcf": (lambda: cards("FN:Eva", "NOTE:" + "a" * 9_000_000), 3),
    "dentro.vcf": (
        lambda: cards("FN:Eva", *["AGENT:", "BEGIN:VCARD"] * 900, *["END:VCARD"] * 900),
        3,
    ),
    "etiquetas.vcf": (
        lambda: cards("FN:Eva", *[f"item{n}.X-ABLabel:" + "_$!<" * 5_000 for n in range(40)]),
        3,
    ),
    "listas.vcf": (
        lambda: cards(
            "FN:Eva", "CATEGORIES:" + ",".join(map(str, range(50_000))), "ORG:" + "a;" * 9**6
        ),
        3,
    ),
    "comas.vcf": (lambda: cards("FN:Eva", *["TEL:" + "," * 19_990] * 9), 3),
    "letras.vcf": (lambda: cards("FN;CHARSET=punycode:" + "a" * 300_000), 3),
    # Events and mails
    "segundos.ics": (lambda: event("DTSTART:20260101T000000Z", "RRULE:FREQ=SECONDLY"), 2),
    "sin_dia.ics": (lambda: event("DTSTART:ayer"), 1),
    "huso.ics": (lambda: event("DTSTART;TZID=Marte:20260101T000000"), 2),
    "huso_infinito.ics": (
        lambda: event("DTSTART;TZID=Lima:20260101T000000", before=ENDLESS_ZONE),
        2,
    ),
    "alarmas.ics": (
        lambda: event("DTSTART:20260101", *["BEGIN:VALARM"] * 9_000, *["END:VALARM"] * 9_000),
        2,
    ),
    "sin_final.ics": (
        lambda: event("DTSTART:20260101")[: -len("END:VEVENT\r\nEND:VCALENDAR\r\n")],
        2,
    ),
    "huso_largo.ics": (
        lambda: event(
            "DTSTART:20260101",
            before="BEGIN:VTIMEZONE\r\nTZID:" + " " * 900_000 + "x\r\nEND:VTIMEZONE\r\n",
        ),
        2,
    ),
    "pagina.eml": (lambda: mail("Content-Type: text/html", body="<!--<![<a </a" * 90_000), 1),
    "palabras.eml": (lambda: mail("Cc: " + "=?a?q?" * 90_000, "Bcc: " + "=?a?q?" * 9), 1),
    "anidado.eml": (lambda: _nested(1200), "está dañado"),
    "cabecera.eml": (lambda: mail("Cc: " + "(" * 900_000), 1),
    "letras.eml": (lambda: mail("Cc: =?utf\u20ac8?q?a?= <a@x.pe>", "X-A: =?a\xff?q?b?="), 1),
    "parametros.eml": (
        lambda: mail("Content-Type: text/plain; " + "; ".join(f"a*{n}*=x" for n in range(40_000))),
        1,
    ),
    "punycode.eml": (
        lambda: mail("Content-Type: text/plain; charset=punycode", body="a" * 900_000),
        1,
    ),
    "charset.eml": (lambda: mail("Content-Type: text/plain; charset=nada"), 1),
}


# One of each kind with nothing wrong, to be spoilt.
SOUND: dict[str, bytes] = {
    "a.xlsx": xlsx(TWO, after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'),
    "a.xls": XLS,
    "a.ods": ods(ods_row("Nombre", "Correo") + ods_row("Ana", "ana@x.pe", repeated=2)),
    "a.csv": SPANISH.encode("cp1252"),
    "a.txt": SPANISH.encode("utf-16"),
    "a.vcf": cards("FN;ENCODING=QUOTED-PRINTABLE:=C3=91a", "PHOTO;ENCODING=b:/9j/AAAA", "TEL:9"),
    "a.ics": event("DTSTART;TZID=Lima:20260101T000000", "RRULE:FREQ=DAILY", "ATTENDEE;CN=A:b@x.pe"),
    "a.eml": mail("Cc: =?utf-8?q?=C3=91?= <n@x.pe>", 'Content-Type: text/plain; charset="utf-8"'),
}


def make(folder: Path, name: str) -> Path:
    """Write one of them down."""
    path = folder / name
    path.write_bytes(HOSTILE[name][0]())
    return path
