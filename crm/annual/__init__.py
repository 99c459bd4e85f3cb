"""The report of a year, from its records: what is counted, what is said, what is missing."""
