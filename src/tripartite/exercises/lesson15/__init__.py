"""Exercises of lesson 15, The neuron–astrocyte Transformer: one module per exercise.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

from .causal import CAUSAL_READ
from .curve import ERROR_CURVE
from .features import FEATURES
from .leaky import LEAKY_WRITE
from .read import READ
from .write import WRITE

EXERCISES = (FEATURES, WRITE, READ, ERROR_CURVE, CAUSAL_READ, LEAKY_WRITE)
