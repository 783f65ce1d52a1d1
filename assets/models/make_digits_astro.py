"""Train the nets of digits_astro.npz anew: Transformers that learn with astrocytes in place of softmax.

    python assets/models/make_digits_astro.py            # compare with the file in the repository
    python assets/models/make_digits_astro.py out.npz    # write a new file

Needs the course installed, nothing else; about ten seconds for each net. Without an argument the script changes
nothing.

Each is a net of `make_digits_vit.py`, trained in the same way with tau = 2 on the same digits, except that from the
first step on its attention is that of neurons and astrocytes: each head has M hidden neurons, whose directions are
drawn once, orthogonal, and never learned. They are stored with the weights, as ``W`` (2 blocks, 4 heads, M, 8), for
they are part of the net.

M = 1 is the control: with one hidden neuron its activity for the query cancels, so each head can only weigh the
tokens alike for all queries. Where that does as well, the task did not need queries.

What the script compares is what `make_digits_vit.py` compares, and for its reasons.
"""

import sys
from pathlib import Path

import numpy as np
from make_digits_vit import BATCH, EPOCHS, SEEDS, bar, compare_nets, run

from tripartite import data
from tripartite.models.digits_vit import HEADS, train_vit, vit_classify, vit_params
from tripartite.models.feature_attention import feature_attend
from tripartite.models.mlp import training_steps
from tripartite.models.transformer import arrays
from tripartite.pretrained.swap import directions

STORED = Path(__file__).with_name("digits_astro.npz")
MS = (1, 4)  # hidden neurons of each head
TAU = data.ASTRO_TAU


def net(M, seed, x, y, report=None):
    """Return the weights and directions of one net as arrays of float16."""
    rng = np.random.default_rng(seed)
    w = vit_params(rng)
    D = w["W_patch"].shape[0] // HEADS
    W = np.stack([directions("orthogonal", HEADS, D, M, rng) for _ in range(2)]).astype(np.float16)
    layers = [feature_attend(one.astype(np.float32)) for one in W]
    train_vit(w, x, y, rng, epochs=EPOCHS, batch=BATCH, tau=TAU, attend=layers, report=report)
    return {name: a.astype(np.float16) for name, a in arrays(w).items()} | {"W": W}


def build():
    """Return the arrays of the asset: for M neurons and seed s those of one net, named ``"M/s/name"``."""
    x, y, _, _ = data.digits("mixed")
    found = {}
    for M in MS:
        for seed in SEEDS:
            report = bar(f"M = {M}, {seed}", training_steps(len(x), EPOCHS, BATCH))
            found |= {f"{M}/{seed}/{name}": a for name, a in net(M, seed, x, y, report).items()}
    return found


def of(file, M, seed):
    """Return one net of the file as arrays of float32, and its directions."""
    start = f"{M}/{seed}/"
    w = {n.removeprefix(start): file[n].astype(np.float32) for n in file if n.startswith(start)}
    return w, w.pop("W")


def answers(M, seed):
    """Return ``f(file, x)`` for one net."""

    def of_net(file, x):
        w, W = of(file, M, seed)
        return vit_classify(w, x, [feature_attend(one) for one in W], TAU)

    return of_net


def compare(new, stored):
    """`compare_nets` for the nets of this recipe."""
    compare_nets(new, stored, {f"M = {M}, {seed}": answers(M, seed) for M in MS for seed in SEEDS})


if __name__ == "__main__":
    run(sys.argv, build, compare, STORED)
