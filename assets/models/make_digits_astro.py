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
from make_digits_vit import ACCURACY, AGREEMENT, BATCH, EPOCHS, SEEDS, bar

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


def compare(new, stored):
    """Print what each net does with the test digits; raise SystemExit if one does something else than before."""
    if sorted(new) != sorted(stored):
        raise SystemExit("the stored file holds other arrays")
    _, _, x, y = data.digits("mixed")
    for M in MS:
        for seed in SEEDS:
            ours, theirs = (answers(of(file, M, seed), x) for file in (new, stored))
            right, before, alike = np.mean(ours == y), np.mean(theirs == y), np.mean(ours == theirs)
            line = f"M = {M}, {seed}: right {right:.4f}, stored {before:.4f}, the same answer {alike:.4f}"
            if abs(right - before) > ACCURACY or alike < AGREEMENT:
                raise SystemExit(f"{line}: not the stored net")
            print(line)


def answers(stored, x):
    w, W = stored
    return vit_classify(w, x, [feature_attend(one) for one in W], TAU)


if __name__ == "__main__":
    arrays_now = build()
    if len(sys.argv) > 1:
        np.savez_compressed(sys.argv[1], **arrays_now)
        print("wrote", sys.argv[1])
        compare(arrays_now, arrays_now)
    else:
        with np.load(STORED) as file:
            compare(arrays_now, {name: file[name] for name in file.files})
