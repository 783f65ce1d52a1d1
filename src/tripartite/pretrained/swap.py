"""Give the layers of a pretrained network to neurons and astrocytes, with or without looking at its queries first."""

import numpy as np

from ..models.attention import attention

__all__ = ["queries_and_keys"]


def queries_and_keys(net, inputs, attend=None):
    """What the heads of every layer see for some inputs, all tokens in one row.

    Parameters
    ----------
    net : Bert or VisionTransformer
    inputs : sequence of str or of pictures
    attend : callable, or list with one for each layer, optional
        As in ``net.hidden``.

    Returns
    -------
    list of (Q, K), one for each layer
        Arrays (heads, tokens of all inputs, D), not yet scaled.

    Used in lesson 15.
    """
    each = attend if isinstance(attend, list | tuple) else [attend] * net.layers
    heard = [[] for _ in range(net.layers)]

    def listening(notes, attend):
        def listen(Q, K, V):
            notes.append((Q, K))
            return (attend or attention)(Q, K, V)

        return listen

    ears = [listening(notes, one) for notes, one in zip(heard, each, strict=True)]
    for x in inputs:
        net.hidden(x, ears)
    return [
        tuple(np.concatenate(part, axis=1) for part in zip(*notes, strict=True)) for notes in heard
    ]
