"""What the papers of an event begin with, where a test needs no file behind them."""

from datetime import date

from crm.reports.event_facts import EventFacts

FACTS = EventFacts(
    id=1,
    subject="Taller",
    title="Taller",
    type="Taller",
    held=False,
    when="lunes 4 de diciembre de 2023",
    hours="09:00",
    where="Lima",
    modality="Presencial",
    organizers=(),
    others=(),
    example=False,
    logo=None,
    printed_by="Ana",
    printed_on=date(2023, 12, 1),
)
