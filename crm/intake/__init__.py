"""Files of others: read without trusting them, understood, and only then written.

Reading: `worker` asks a process that can only read, `inside` reads there and `guard` refuses;
`tables` (with `headings` and `hidden_rows`), `cards`, `contacts_csv`, `calendars` and `mails` read
a format each, and `charset` says in which letters. All give the `Intake` of `value`, which
`as_json` takes from one process to the other.

Understanding: `columns` and `templates` say what each column is, `names` and `telephones` what its
cells are, `mixed` parts a cell that says several things; `drafts` is what a row says, `matching`
which institution it means, `plan` what would become of it. `occasion_drafts`, `mailboxes` and
`occasions` are the same for calendars and mails.

Writing: `review` and `asking` put rows before somebody, whose `answers` decide; `apply` writes,
`left_out` keeps what stayed out, and `afterwards` is what came of it.
"""
