"""Exercises of lesson 12, Associative memory: one module per exercise.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

from .attend import MHN_UPDATE
from .boltzmann import RBM_CD
from .crowd import ONE_STEP_ERROR
from .dense_recall import DAM_RECALL
from .many_body import DAM_ENERGY
from .recall import HOPFIELD_RECALL
from .write import HEBB_WEIGHTS

EXERCISES = (
    HEBB_WEIGHTS,
    HOPFIELD_RECALL,
    ONE_STEP_ERROR,
    DAM_ENERGY,
    DAM_RECALL,
    MHN_UPDATE,
    RBM_CD,
)
