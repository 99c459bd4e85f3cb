"""A calendar and a mail with which tests begin."""

from datetime import timedelta

from crm.model.base import today

FUTURE, PAST = (f"{today() + timedelta(days=days):%Y%m%d}" for days in (30, -30))


def calendar(*some: str) -> str:
    body = "".join(f"BEGIN:VEVENT\n{each}\nEND:VEVENT\n" for each in some)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}END:VCALENDAR\n"


MAIL = """From: Rosa Quispe <rosa@ejemplo.pe>
To: Red <red@onu.pe>, Luis Soto <luis@otro.pe>
Cc: rosa@ejemplo.pe
Subject: =?utf-8?q?Respuesta_sobre_el_convenio?=
Date: Tue, 06 Jan 2026 02:30:00 +0000
Message-ID: <1@ejemplo.pe>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8

Estimados: va el convenio.
--x
Content-Type: application/pdf; name="convenio.pdf"
Content-Disposition: attachment; filename="convenio.pdf"
Content-Transfer-Encoding: base64

AAAA
--x--
"""
