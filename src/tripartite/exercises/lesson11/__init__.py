"""Exercises of lesson 11, Recurrence: one module per exercise.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

from .backward import RNN_BACKWARD
from .capacity import MEMORY_CAPACITY
from .counts import PARAM_COUNTS
from .echo import ECHO_STATE_TEST
from .forward import RNN_FORWARD
from .gru import GRU_STEP
from .lstm import LSTM_STEP

EXERCISES = (
    PARAM_COUNTS,
    RNN_FORWARD,
    RNN_BACKWARD,
    LSTM_STEP,
    GRU_STEP,
    ECHO_STATE_TEST,
    MEMORY_CAPACITY,
)
