"""What the office hands over as lists: each gathered from the records as one `Listing`.

Every one leaves out what is invented to try things on, says so in a note, and is told in the
language asked for, or else in that in use.
"""

from crm.listings.dated import gather_month_agenda, gather_overdue
from crm.listings.declaration import gather_coverage, gather_declaration_state
from crm.listings.directory import DirectoryOrder, gather_directory
from crm.listings.plan import gather_plan_matrix
from crm.listings.voluntary import gather_voluntary_report

__all__ = [
    "DirectoryOrder",
    "gather_coverage",
    "gather_declaration_state",
    "gather_directory",
    "gather_month_agenda",
    "gather_overdue",
    "gather_plan_matrix",
    "gather_voluntary_report",
]
