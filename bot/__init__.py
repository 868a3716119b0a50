"""Concern bot: helps people tell Bedford Borough's Integrated Front Door about a child they are worried about."""

import os

# Nothing that people type, nor that they typed at all, is reported to the makers of the dialogue engine.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
