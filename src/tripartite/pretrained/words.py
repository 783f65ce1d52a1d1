"""The words that a sentence calls up in BERT-tiny, with softmax, with astrocytes, and with attention that is blind."""

from dataclasses import dataclass

import numpy as np

from .. import data
from .bert import bert_tiny
from .packages import missing
from .swap import astrocyte_layers, calibrations, queries_and_keys, uniform

__all__ = ["Words", "words_called_up"]


@dataclass(frozen=True)
class Words:
    """``rows`` of (what does the attention, words with the strongest first); ``live`` if they were computed now."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]
    live: bool

    def __str__(self):
        lines = ["run on this machine" if self.live else "recorded with the course"]
        return "\n".join(lines + [f"{name:20} {' '.join(words)}" for name, words in self.rows])


def words_called_up(sentence, Ms=(16, 256, 4096)):
    """What a sentence calls up in BERT-tiny when both its layers attend with softmax, blindly, or by astrocytes.

    Parameters
    ----------
    sentence : str
        Any, if the network is installed; otherwise one of those in ``data.recorded_words()``.
    Ms : sequence of int
        Numbers of hidden neurons per head; features with every cure («optimal»), directions from seed 0.

    Returns
    -------
    Words
        To be printed.

    Raises
    ------
    ValueError
        If the network is not installed and nothing was recorded for this sentence or an M.

    Used in lesson 15.
    """
    names = ["softmax", "blind (plain mean)", *(f"astrocytes, M = {M}" for M in Ms)]
    if not missing("bert_tiny"):
        net = bert_tiny()
        ready = _calibrated(net)
        ways = [None, uniform]
        ways += [astrocyte_layers(net, M, np.random.default_rng(0), "optimal", ready) for M in Ms]
        return Words(
            tuple((name, tuple(net.words(sentence, way))) for name, way in zip(names, ways, strict=True)),
            True,
        )
    stored = {
        (row["features"], row["M"]): row["words"]
        for row in data.recorded_words()
        if row["sentence"] == sentence
    }
    keys = [("softmax", 0), ("uniform", 0), *(("optimal", M) for M in Ms)]
    if not all(key in stored for key in keys):
        raise ValueError(
            f"nothing was recorded for {sentence!r} and M = {', '.join(map(str, Ms))}; see data.recorded_words(), "
            f"or run any sentence: {missing('bert_tiny')}"
        )
    return Words(tuple((name, tuple(stored[key])) for name, key in zip(names, keys, strict=True)), False)


def _calibrated(net):
    return calibrations("optimal", queries_and_keys(net, data.sentences("calibration")[0]))
