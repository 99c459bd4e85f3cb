"""What a report of a year says once printed: read back from the PDF and the Word file."""

import re
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from crm.annual.value import YearReport
from crm.reports import annual_docx, annual_pdf


def pdf_text(report: YearReport) -> str:
    """The text of the PDF, page after page, without its feet."""
    data = annual_pdf.report_pdf(report)
    pages = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    return "\n".join(re.sub(re.escape(report.footer) + r"[^\n]*", "", text) for text in pages)


def docx_text(report: YearReport) -> str:
    """The text of the Word file, tables and links included, in order."""
    body = Document(BytesIO(annual_docx.report_docx(report))).element.body
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )


def bare(text: str) -> str:
    """A text as it is looked for: no blanks, quotation marks or bullets, all in small letters."""
    return re.sub(r"[\s“”«»\"*•]+", "", text).casefold()
