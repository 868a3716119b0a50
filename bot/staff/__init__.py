"""The staff pages: who may log in, the list of reports, a report with its transcript."""
