"""What leaves the file: one way out for every format, whole or not at all, and written down.

Whoever asked not to be contacted never leaves, nor what is invented or personal unless it is asked
for; how much stayed is counted and said.
"""

from crm.exchange.leaving import export, mail_lots, preview
from crm.exchange.register import ExchangeRow, Leaving, Way, leave, note, note_file, rows
from crm.exchange.value import Exported, Format, Order, Reason, Tally, What, format_named

__all__ = [
    "ExchangeRow",
    "Exported",
    "Format",
    "Leaving",
    "Order",
    "Reason",
    "Tally",
    "Way",
    "What",
    "export",
    "format_named",
    "leave",
    "mail_lots",
    "note",
    "note_file",
    "preview",
    "rows",
]
