"""The one encrypted store: conversations, messages, turns, reports, staff accounts."""
