"""The trained reader, for the tests of this folder."""

from __future__ import annotations

import pytest

from bot import settings, trained_model
from bot.understanding.reader import Reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load(trained_model.current(settings.load().model_dir))
