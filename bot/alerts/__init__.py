"""Alerts: telling staff that an urgent report is waiting, and again when nobody opens it in time."""
