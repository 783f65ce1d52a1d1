"""Answers to exercise 11.1, how many numbers a cell has."""

import numpy as np

from answers import right, wrong

RNN = "the Elman network, one set of biases"
LSTM = "the LSTM has four blocks"
GRU = "the GRU has three blocks"
ANY = "any sizes, also in an array"
UNCHANGED = "input left unchanged"


@right("the sum of the three arrays, times the blocks")
def param_counts(D, H):
    block = H * D + H * H + H
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}


@right("a comprehension over the blocks, floats welcome")
def param_counts(D, H):
    return {cell: k * H * (D + H + 1.0) for cell, k in (("RNN", 1), ("LSTM", 4), ("GRU", 3))}


@right("array by array with np.asarray, and a key more than asked for")
def param_counts(D, H):
    D, H = np.asarray(D), np.asarray(H)
    W_x, W_h, b = H * D, H**2, H
    total = W_x + W_h + b
    return {"RNN": total, "GRU": total + 2 * total, "LSTM": 2 * (total + total), "blocks": (1, 3, 4)}


@wrong("no biases", RNN, "biases are missing")
def param_counts(D, H):
    block = H * (D + H)
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}


@wrong("two sets of biases, as PyTorch has them", RNN, "two sets")
def param_counts(D, H):
    block = H * (D + H + 2)
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}


@wrong("no loop", RNN, "the loop is missing")
def param_counts(D, H):
    block = H * D + H
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}


@wrong("D and H exchanged", RNN, "exchanged")
def param_counts(D, H):
    block = D * (D + H + 1)
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}


@wrong("an LSTM of three gates, the candidate forgotten", LSTM, "four blocks")
def param_counts(D, H):
    block = H * (D + H + 1)
    return {"RNN": block, "GRU": 3 * block, "LSTM": 3 * block}


@wrong("a GRU with as many blocks as the LSTM", GRU, "three blocks")
def param_counts(D, H):
    block = H * (D + H + 1)
    return {"RNN": block, "GRU": 4 * block, "LSTM": 4 * block}


@wrong("a GRU whose two gates have no bias", GRU, "biases too")
def param_counts(D, H):
    block = H * (D + H + 1)
    return {"RNN": block, "GRU": 3 * block - 2 * H, "LSTM": 4 * block}


@wrong("the numbers of the text", RNN, "RNN")
def param_counts(D, H):
    return {"RNN": 32, "GRU": 96, "LSTM": 128}


@wrong("an if that can only judge one number", ANY, "ambiguous")
def param_counts(D, H):
    block = H * (D + H + 1) if H > 0 else 0
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}


@wrong("three numbers without names", RNN, "expected a dict")
def param_counts(D, H):
    block = H * (D + H + 1)
    return block, 3 * block, 4 * block


@wrong("the keys in small letters", RNN, "'RNN'")
def param_counts(D, H):
    block = H * (D + H + 1)
    return {"rnn": block, "gru": 3 * block, "lstm": 4 * block}


@wrong("works in place on the caller's sizes", UNCHANGED, "came back different")
def param_counts(D, H):
    D += H
    D += 1
    return {"RNN": H * D, "GRU": 3 * H * D, "LSTM": 4 * H * D}


@right("lists for an array, the sizes of arrays of zeros")
def param_counts(D, H):
    def size(d, h):
        return np.zeros((h, d)).size + np.zeros((h, h)).size + np.zeros(h).size

    block = size(D, H) if np.ndim(H) == 0 else [size(d, h) for d, h in zip(D, H, strict=True)]
    return {cell: np.multiply(k, block).tolist() for cell, k in (("GRU", 3), ("LSTM", 4), ("RNN", 1))}


@wrong("an output layer counted as well", RNN, "W_x, W_h and b")
def param_counts(D, H):
    block = H * (D + H + 1) + D * H + D
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}


@wrong("three and four exchanged", LSTM, "four blocks")
def param_counts(D, H):
    block = H * (D + H + 1)
    return {"RNN": block, "GRU": 4 * block, "LSTM": 3 * block}


@wrong("the input counted once for all blocks", GRU, "three blocks")
def param_counts(D, H):
    return {cell: H * D + k * (H * H + H) for cell, k in (("RNN", 1), ("GRU", 3), ("LSTM", 4))}


@wrong("the sum over the array", ANY, "expected (3,)")
def param_counts(D, H):
    block = np.sum(H * (D + H + 1))
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}
