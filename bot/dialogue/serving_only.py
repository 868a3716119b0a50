"""Rasa without what it needs for training alone.

Rasa imports TensorFlow wherever it is imported, for two helpers of its trainers. None of our components uses it
(config.yml), and it takes a third of the memory of the chat, and seconds of its start.
"""

from __future__ import annotations

import sys
from types import ModuleType

# What Rasa's modules name of these when they are imported; only trainers that we do not have use it.
TRAINERS_HELPERS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    "rasa.graph_components.validators.default_recipe_validator": ("DefaultV1RecipeValidator",),
}
# To Python these are not installed. (spaCy's library takes h5py along where there is one.)
LEFT_OUT = ("tensorflow", "h5py")


def leave_out_training() -> None:
    """Import no TensorFlow in this process. Before Rasa is imported; nothing can be trained afterwards."""
    for name, helpers in TRAINERS_HELPERS.items():
        sys.modules[name] = module = ModuleType(name)
        for helper in helpers:
            setattr(module, helper, type(helper, (), {}))
    for name in LEFT_OUT:
        sys.modules[name] = None  # type: ignore[assignment]
