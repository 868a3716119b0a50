"""The terms of the interview: its questions, the special situations, the report in the making, one message and where
it leads.
"""
