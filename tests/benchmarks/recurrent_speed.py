"""How long an update of the letter-by-letter network takes here, and in eager PyTorch: same sizes, one thread.

    python tests/benchmarks/recurrent_speed.py [--rounds 20] [--steps 10] [--json FILE]

Three take turns in short blocks of one process, so that whatever else the machine does hits all of them: this
course; ``torch.nn.RNN``, the whole sequence in one call; and a Python loop over ``torch.nn.RNNCell``. A step is
forward, backward, clipping and Adam, with 128 hidden units, 64 letters, 32 pieces and 40 letters in the alphabet.
Before the clock runs, all get the same weights and the same text and must come to the same loss and gradient.
Letters go into PyTorch as one-hot vectors made beforehand, which is no part of its time. The exit status is 1
when the ratio to ``torch.nn.RNN`` is above the target.

PyTorch is no part of the course. To compare with it, make an environment beside this one:

    python -m venv torch-env && torch-env/bin/python -m pip install numpy torch
    PYTHONPATH=src torch-env/bin/python tests/benchmarks/recurrent_speed.py
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read by NumPy and PyTorch when they are imported
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import argparse
import json
import statistics
import sys
import time

import numpy as np

try:
    import torch
except ImportError:
    torch = None

from tripartite.models.next_letter import char_rnn_gradients, char_rnn_params
from tripartite.models.training import Adam, clip_gradients

V, H, T, B, ETA, CLIP = 40, 128, 64, 32, 1e-3, 5.0
TARGET = 1.0  # median of the course over the median of torch.nn.RNN


def ours(params, X, Y):
    """A step of the course, and its loss with the gradient of W_h in nats."""
    params = {name: array.copy() for name, array in params.items()}
    loss, grads, _ = char_rnn_gradients(params, X, Y)
    adam, state = Adam(params.values(), ETA), [None]

    def step():
        _, grads, state[0] = char_rnn_gradients(params, X, Y, state[0])
        clip_gradients(params.values(), CLIP, grads.values())
        adam.step(grads.values())

    return step, loss * np.log(2), grads["W_h"] * np.log(2)


def theirs(params, X, Y, loop):
    """The same in PyTorch, as one call over the sequence or as a loop over its steps."""
    torch.set_num_threads(1)
    cell = torch.nn.RNNCell(V, H) if loop else torch.nn.RNN(V, H)
    readout = torch.nn.Linear(H, V)
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    w_x, w_h, b, b2 = (getattr(cell, name + ("" if loop else "_l0")) for name in names)
    with torch.no_grad():
        for mine, array in (
            (w_x, "W_x"),
            (w_h, "W_h"),
            (b, "b"),
            (readout.weight, "W_y"),
            (readout.bias, "b_y"),
        ):
            mine.copy_(torch.from_numpy(params[array]))
        b2.zero_()
    weights = [*cell.parameters(), *readout.parameters()]
    adam = torch.optim.Adam(weights, ETA, fused=True)
    one_hot = torch.nn.functional.one_hot(torch.from_numpy(X), V).float()
    wanted, state = torch.from_numpy(Y).reshape(-1), [None]

    def loss():
        if loop:
            h = torch.zeros(B, H) if state[0] is None else state[0]
            hs = []
            for x in one_hot:
                h = cell(x, h)
                hs.append(h)
            states, state[0] = torch.stack(hs), h.detach()
        else:
            states, h = cell(one_hot, state[0])
            state[0] = h.detach()
        return torch.nn.functional.cross_entropy(readout(states).reshape(-1, V), wanted)

    def step():
        adam.zero_grad()
        loss().backward()
        torch.nn.utils.clip_grad_norm_(weights, CLIP)
        adam.step()

    value = loss()
    value.backward()
    state[0] = None
    return step, float(value.detach()), w_h.grad.numpy().copy()


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--steps", type=int, default=10, help="steps of a block")
    parser.add_argument("--json")
    args = parser.parse_args(argv)
    rng = np.random.default_rng(0)
    params = char_rnn_params(V, H, rng)
    X, Y = rng.integers(V, size=(2, T, B))
    runs = {"this course": ours(params, X, Y)}
    if torch is None:
        print(
            "PyTorch is not installed: only the course's own time is shown. How to compare stands at the top."
        )
    else:
        runs["torch.nn.RNN"] = theirs(params, X, Y, loop=False)
        runs["torch.nn.RNNCell, loop"] = theirs(params, X, Y, loop=True)
    _, loss, gradient = runs["this course"]
    for name, (_, other, W_h) in runs.items():
        if abs(other - loss) > 1e-4 or np.abs(W_h - gradient).max() > 1e-4 * np.abs(gradient).max():
            raise SystemExit(f"{name} computes something else: loss {other} against {loss}")
    times = {name: [] for name in runs}
    for turn in range(args.rounds + 1):
        for name, (step, _, _) in runs.items():
            began = time.perf_counter()
            for _ in range(args.steps):
                step()
            if turn:  # the first block warms up
                times[name].append((time.perf_counter() - began) / args.steps * 1000)
    medians = {name: statistics.median(values) for name, values in times.items()}
    mine = medians["this course"]
    for name, values in times.items():
        print(
            f"{name:24} {medians[name]:7.2f} ms (best {min(values):6.2f})   course : it {mine / medians[name]:5.2f}"
        )
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(
                {"median_ms": medians, "numpy": np.__version__, "torch": torch and torch.__version__}, file
            )
    return int("torch.nn.RNN" in medians and mine / medians["torch.nn.RNN"] > TARGET)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
