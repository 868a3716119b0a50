"""Rasa's own command line with the warnings of its libraries kept off the screen: `rasa_quietly.py data validate`."""

from bot import rasa_runtime

rasa_runtime.hush()

from rasa.__main__ import main  # noqa: E402

main()
