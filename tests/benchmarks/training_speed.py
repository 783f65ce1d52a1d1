"""How long a training step takes here, and in eager PyTorch: the same networks, sizes and optimiser, one thread.

    python tests/benchmarks/training_speed.py [NETWORK …] [--rounds 12] [--seconds 0.4] [--json FILE]

The two take turns in short blocks of one process, so that whatever else the machine does hits both. The table
gives the median time of a step over the blocks, and the ratio ours : PyTorch; below 1 ours is faster. Before
the clock runs, both get the same weights and the same batch, and must come to the same loss and gradients.

PyTorch is no part of the course. To compare with it, make an environment beside this one:

    python -m venv torch-env && torch-env/bin/python -m pip install numpy torch
    PYTHONPATH=src torch-env/bin/python tests/benchmarks/training_speed.py

The first table says which networks there are; another is a function in it that returns two steps.
"""

# ruff: noqa: E402

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # read by NumPy and PyTorch when they are imported

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

try:
    import torch
    from torch.nn import functional as F
except ImportError:
    torch = None

from tripartite.models.autograd import Tensor, stack
from tripartite.models.fused import cross_entropy, embedding, gelu, layer_norm, linear, softmax
from tripartite.models.training import AdamW, clip_gradients

RNG = np.random.default_rng(0)


def normal(*shape, scale=None):
    """Weights (n_out, n_in) in float32; without a scale, such that a layer keeps the size of what goes in."""
    scale = shape[-1] ** -0.5 if scale is None else scale
    return (scale * RNG.normal(size=shape)).astype(np.float32)


def zeros(*shape):
    return np.zeros(shape, np.float32)


def pair(weights, ours, theirs, clip=None):
    """Return two objects with ``loss()``, ``step()`` and ``gradients()``: the same network twice."""
    return Ours(weights, ours, clip), Theirs(weights, theirs, clip) if torch else None


class Ours:
    def __init__(self, weights, loss, clip):
        self.weights = {name: Tensor(w.copy(), requires_grad=True) for name, w in weights.items()}
        self.loss, self.clip = lambda: loss(self.weights), clip
        self.optimiser = AdamW(self.weights.values(), 1e-3)

    def step(self):
        self.loss().backward()
        if self.clip:
            clip_gradients(self.optimiser.parameters, self.clip)
        self.optimiser.step()

    def gradients(self):
        self.loss().backward()
        found = [w.grad for w in self.weights.values()]
        for w in self.weights.values():
            w.grad = None
        return found


class Theirs:
    def __init__(self, weights, loss, clip):
        self.weights = {name: torch.tensor(w, requires_grad=True) for name, w in weights.items()}
        self.loss, self.clip = lambda: loss(self.weights), clip
        self.optimiser = torch.optim.AdamW(self.weights.values(), 1e-3)

    def step(self):
        self.loss().backward()
        if self.clip:
            torch.nn.utils.clip_grad_norm_(self.weights.values(), self.clip)
        self.optimiser.step()
        self.optimiser.zero_grad()

    def gradients(self):
        self.loss().backward()
        found = [w.grad.numpy().copy() for w in self.weights.values()]
        self.optimiser.zero_grad()
        return found


# ---- the networks -----------------------------------------------------------------------------------------


def mlp(D=64, hidden=64, classes=10, B=32):
    """Digits: 64 pixels, one hidden layer of 64 ReLU units, 10 classes, batches of 32."""
    x, y = RNG.normal(size=(B, D)).astype(np.float32), RNG.integers(0, classes, B)
    weights = {
        "w1": normal(hidden, D),
        "b1": zeros(hidden),
        "w2": normal(classes, hidden),
        "b2": zeros(classes),
    }

    def ours(w):
        return cross_entropy(linear(linear(x, w["w1"], w["b1"]).relu(), w["w2"], w["b2"]), y)

    if torch:
        tx, ty = torch.tensor(x), torch.tensor(y)

    def theirs(w):
        hidden = torch.relu(F.linear(tx, w["w1"], w["b1"]))
        return F.cross_entropy(F.linear(hidden, w["w2"], w["b2"]), ty)

    return pair(weights, ours, theirs)


def transformer(T, d, layers, heads, B, inputs, classes, causal, wide=4):
    """Pre-norm blocks with GELU over T tokens; ``inputs`` symbols, or vectors of that length for each token."""
    symbols = causal
    x = RNG.integers(0, inputs, (B, T)) if symbols else RNG.normal(size=(B, T, inputs)).astype(np.float32)
    y = RNG.integers(0, classes, (B, T) if causal else B)
    weights = {"in": normal(*((inputs, d) if symbols else (d, inputs)), scale=0.3)}
    weights |= {"position": normal(T, d, scale=0.3)}
    for k in range(layers):
        weights |= {f"qkv{k}": normal(3 * d, d), f"bqkv{k}": zeros(3 * d)}
        weights |= {f"mix{k}": normal(d, d), f"bmix{k}": zeros(d)}
        weights |= {f"up{k}": normal(wide * d, d), f"bup{k}": zeros(wide * d)}
        weights |= {f"down{k}": normal(d, wide * d), f"bdown{k}": zeros(d)}
        weights |= {f"gain{k}{i}": zeros(d) + 1 for i in "ab"} | {f"shift{k}{i}": zeros(d) for i in "ab"}
    weights |= {"gain": zeros(d) + 1, "shift": zeros(d), "out": normal(classes, d), "bout": zeros(classes)}
    mask = np.tri(T, dtype=bool) if causal else None

    def ours(w):
        h = embedding(w["in"], x) if symbols else linear(x, w["in"])
        h = h + w["position"]
        for k in range(layers):
            z = layer_norm(h, w[f"gain{k}a"], w[f"shift{k}a"])
            z = linear(z, w[f"qkv{k}"], w[f"bqkv{k}"]).reshape(B, T, 3, heads, d // heads)
            q, key, v = z.transpose(2, 0, 3, 1, 4)
            p = softmax((q * (d // heads) ** -0.5) @ key.swapaxes(-1, -2), mask)
            z = (p @ v).swapaxes(1, 2).reshape(B, T, d)
            h = h + linear(z, w[f"mix{k}"], w[f"bmix{k}"])
            z = layer_norm(h, w[f"gain{k}b"], w[f"shift{k}b"])
            z = gelu(linear(z, w[f"up{k}"], w[f"bup{k}"]))
            h = h + linear(z, w[f"down{k}"], w[f"bdown{k}"])
        h = layer_norm(h, w["gain"], w["shift"])
        return cross_entropy(linear(h if causal else h.mean(1), w["out"], w["bout"]), y)

    if torch:
        tx, ty = torch.tensor(x), torch.tensor(y)

    def theirs(w):
        h = F.embedding(tx, w["in"]) if symbols else F.linear(tx, w["in"])
        h = h + w["position"]
        for k in range(layers):
            z = F.layer_norm(h, (d,), w[f"gain{k}a"], w[f"shift{k}a"])
            z = F.linear(z, w[f"qkv{k}"], w[f"bqkv{k}"]).reshape(B, T, 3, heads, d // heads)
            q, key, v = z.permute(2, 0, 3, 1, 4)
            z = F.scaled_dot_product_attention(q, key, v, is_causal=causal)
            z = z.transpose(1, 2).reshape(B, T, d)
            h = h + F.linear(z, w[f"mix{k}"], w[f"bmix{k}"])
            z = F.layer_norm(h, (d,), w[f"gain{k}b"], w[f"shift{k}b"])
            z = F.gelu(F.linear(z, w[f"up{k}"], w[f"bup{k}"]), approximate="tanh")
            h = h + F.linear(z, w[f"down{k}"], w[f"bdown{k}"])
        h = F.layer_norm(h, (d,), w["gain"], w["shift"])
        logits = F.linear(h if causal else h.mean(1), w["out"], w["bout"])
        return F.cross_entropy(logits.reshape(-1, classes), ty.reshape(-1))

    return pair(weights, ours, theirs, clip=1.0)


def vit():
    """Digits as 16 patches and a class token: d 32, 4 heads, 2 blocks, batches of 64."""
    return transformer(T=17, d=32, layers=2, heads=4, B=64, inputs=4, classes=10, causal=False, wide=2)


def characters():
    """A language model of 70 characters: 64 tokens, d 64, 4 heads, 2 causal blocks, batches of 32."""
    return transformer(T=64, d=64, layers=2, heads=4, B=32, inputs=70, classes=70, causal=True)


def char_rnn(T=64, d=128, symbols=70, B=32):
    """A plain recurrent network of 128 tanh units over 64 characters, batches of 32."""
    x, y = RNG.integers(0, symbols, (B, T)), RNG.integers(0, symbols, (B, T))
    weights = {"in": normal(symbols, d, scale=0.3), "w": normal(d, d), "b": zeros(d)}
    weights |= {"out": normal(symbols, d), "bout": zeros(symbols)}

    def ours(w):
        into = embedding(w["in"], x.T) + w["b"]
        h, states = Tensor(zeros(B, d)), []
        for z in into:
            h = (z + linear(h, w["w"])).tanh()
            states.append(h)
        return cross_entropy(linear(stack(states), w["out"], w["bout"]), y.T)

    if torch:
        tx, ty = torch.tensor(x), torch.tensor(y)

    def theirs(w):
        into = F.embedding(tx.T, w["in"])
        weights = [torch.eye(d), w["w"], w["b"], torch.zeros(d)]
        # the function that torch.nn.RNN calls
        states, _ = torch._VF.rnn_tanh(into, torch.zeros(1, B, d), weights, True, 1, 0.0, False, False, False)
        logits = F.linear(states, w["out"], w["bout"])
        return F.cross_entropy(logits.reshape(-1, symbols), ty.T.reshape(-1))

    return pair(weights, ours, theirs, clip=1.0)


#: Name → function that returns ours and theirs.
NETWORKS = {"mlp": mlp, "vit": vit, "characters": characters, "char_rnn": char_rnn}


# ---- the clock --------------------------------------------------------------------------------------------


def agree(ours, theirs):
    """Raise unless both come to the same loss and gradients."""
    a, b = float(ours.loss()), theirs.loss().item()
    if abs(a - b) > 1e-4 * abs(b):
        raise SystemExit(f"the losses differ: ours {a}, PyTorch {b}")
    for name, g, h in zip(ours.weights, ours.gradients(), theirs.gradients(), strict=True):
        if np.abs(g - h).max() > 1e-3 * np.abs(h).max() + 1e-6:
            raise SystemExit(f"the gradients of {name} differ by {np.abs(g - h).max()}")


def block(step, seconds):
    """Return seconds per step, over about ``seconds``."""
    start, steps = time.perf_counter(), 0
    while (passed := time.perf_counter() - start) < seconds:
        step()
        steps += 1
    return passed / steps


def measure(name, rounds, seconds):
    """Return a row of the table: medians in ms, and the ratio."""
    ours, theirs = NETWORKS[name]()
    sides = {"ours": ours.step} | ({"torch": theirs.step} if theirs else {})
    if theirs:
        agree(ours, theirs)
    for step in sides.values():
        block(step, seconds)
    times = {side: [] for side in sides}
    for k in range(rounds):
        for side in list(sides)[:: 1 if k % 2 else -1]:
            times[side].append(1000 * block(sides[side], seconds))
    row = {side: statistics.median(t) for side, t in times.items()} | {"blocks": times}
    if theirs:
        row["ratio"] = statistics.median(a / b for a, b in zip(*times.values(), strict=True))
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help=", ".join(NETWORKS))
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=0.4)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if unknown := set(options.networks) - set(NETWORKS):
        parser.error(f"no network {', '.join(unknown)}; there are: {', '.join(NETWORKS)}")
    if torch is None:
        print("PyTorch is not installed, so only ours is measured; the top of this file says how to get it.")
    else:
        torch.set_num_threads(1)
    rows = {}
    print(f"NumPy {np.__version__}" + (f", PyTorch {torch.__version__}" if torch else ""))
    for name in options.networks or NETWORKS:
        rows[name] = row = measure(name, options.rounds, options.seconds)
        compared = f"   PyTorch {row['torch']:7.2f} ms   ratio {row['ratio']:.2f}" if torch else ""
        print(f"{name:12} ours {row['ours']:7.2f} ms a step{compared}   {NETWORKS[name].__doc__}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
