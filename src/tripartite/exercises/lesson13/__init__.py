"""Exercises of lesson 13, Attention and the Transformer: one module per exercise.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

from .attend import ATTENTION
from .backward import ATTENTION_BACKWARD
from .block import BLOCK
from .heads import MULTI_HEAD
from .recall import TRAIN_RECALL
from .softmax import SOFTMAX

EXERCISES = (SOFTMAX, ATTENTION, ATTENTION_BACKWARD, MULTI_HEAD, BLOCK, TRAIN_RECALL)
