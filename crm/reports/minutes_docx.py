"""The minutes as an editable Word file, with the same words as the PDF."""

from crm.reports.minutes import Minutes, minutes_story
from crm.reports.story_docx import story_docx


def minutes_docx(minutes: Minutes) -> bytes:
    """Return the minutes as a Word file, in the language in use."""
    return story_docx(minutes_story(minutes))
