"""How long a token takes after T others: the neuron–astrocyte network, and softmax attention with all it must remember.

    python tests/benchmarks/streaming_speed.py [--features 128] [--rounds 15] [--json FILE]

Two comparisons, each in one process with the two taking turns, round by round, and the least time of all rounds counts.
Only ratios are meant to be read. One head, D = d_v = 32, float32, one thread.

- one token: `StableNetwork` writes a token and answers a query; softmax attention appends key and value to what it
  keeps and compares the query with all of it, in NumPy without checks;
- whole sequences: `random_feature_attention(causal=True)` against `attention.attention` with a causal mask.

The crossover is the shortest of the lengths tried from which on softmax attention takes longer. The exit status is 1
if the network's time for a token after 4096 others is more than 1.5 times that after 256.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read by NumPy when it is imported
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import argparse
import json
import sys
import time
from functools import partial

import numpy as np

from tripartite.models.attention import attention, causal_mask
from tripartite.models.feature_attention import random_feature_attention
from tripartite.models.neuron_astrocyte import StableNetwork
from tripartite.models.random_features import log_positive, orthogonal_directions

D = 32
LENGTHS = (64, 256, 1024, 4096, 16_384, 65_536)
WHOLE = (64, 128, 256, 512, 1024, 2048)
FLAT = 1.5


class Remembered:
    """Softmax attention that keeps every key and value, with room made beforehand."""

    def __init__(self, room):
        self.K, self.V, self.T = np.empty((room, D), "f"), np.empty((room, D), "f"), 0

    def write(self, k, v):
        """Append one token."""
        self.K[self.T], self.V[self.T] = k, v
        self.T += 1

    def read(self, q):
        """Compare with all of them."""
        scores = self.K[: self.T] @ q
        weights = np.exp(scores - scores.max())
        return weights @ self.V[: self.T] / weights.sum()


def in_turns(runs, rounds):
    """Least seconds of each of many runs, {T: (one, other)}; they take turns, lengths too."""
    times = {T: [[], []] for T in runs}
    for _ in range(rounds):
        for T, pair in runs.items():
            for run, kept in zip(pair, times[T], strict=True):
                start = time.perf_counter()
                run()
                kept.append(time.perf_counter() - start)
    return {T: tuple(min(kept) for kept in pair) for T, pair in times.items()}


def per_token(M, rounds, rng, block=32):
    """Seconds for ``block`` tokens after T others: {T: (network, softmax)}."""
    W = orthogonal_directions(D, M, rng).astype("f")
    Q, K, V = rng.normal(size=(3, max(LENGTHS), D)).astype("f")
    Q, K = Q / D**0.25, K / D**0.25

    def tokens(net, T):
        if T is not None:
            net.T = T
        for q, k, v in zip(Q[:block], K[:block], V[:block], strict=True):
            net.write(k, v)
            net.read(q)

    runs = {}
    for T in LENGTHS:
        network, softmax = StableNetwork(partial(log_positive, W=W), M, D, dtype="f"), Remembered(T + block)
        softmax.K[:T], softmax.V[:T] = K[:T], V[:T]
        for k, v in zip(K[:T], V[:T], strict=True):
            network.write(k, v)
        runs[T] = partial(tokens, network, None), partial(tokens, softmax, T)
    return {T: (ours / block, theirs / block) for T, (ours, theirs) in in_turns(runs, rounds).items()}


def whole(M, rounds, rng):
    """Seconds for a whole causal sequence: {T: (features, softmax)}."""
    W = orthogonal_directions(D, M, rng).astype("f")
    runs = {}
    for T in WHOLE:
        Q, K, V = rng.normal(size=(3, T, D)).astype("f")
        runs[T] = (
            partial(random_feature_attention, Q, K, V, W, causal=True),
            partial(attention, Q, K, V, causal_mask(T)),
        )
    return in_turns(runs, rounds)


def crossover(times):
    """The shortest length from which on the second takes longer than the first, or None."""
    ahead = [T for T, (ours, theirs) in times.items() if theirs <= ours]
    later = [T for T in times if not ahead or max(ahead) < T]
    return min(later, default=None)


def main(argv):
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--features", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json")
    args = parser.parse_args(argv)
    rng = np.random.default_rng(0)
    found = {}
    for name, times in (
        ("one token after T others", per_token(args.features, args.rounds, rng)),
        ("a whole causal sequence of T", whole(args.features, args.rounds, rng)),
    ):
        base = times[256][0]
        print(f"{name}, M = {args.features}; 1 = the network at T = 256, {base * 1e6:.0f} µs")
        print(f"{'T':>8} {'network':>10} {'softmax':>10}")
        for T, (ours, theirs) in times.items():
            print(f"{T:8d} {ours / base:10.2f} {theirs / base:10.2f}")
        cross = crossover(times)
        print(
            f"softmax takes longer from T = {cross} on\n" if cross else "softmax is faster at all T tried\n"
        )
        found[name] = {"times": {str(T): pair for T, pair in times.items()}, "crossover": cross}
    size = StableNetwork(None, args.features, D).size
    print(
        f"numbers to remember: network {size}, softmax {2 * D} a token, so more from T = {size // (2 * D) + 1} on"
    )
    flat = found["one token after T others"]["times"]
    ratio = flat["4096"][0] / flat["256"][0]
    print(f"the network after 4096 tokens / after 256: {ratio:.2f} (at most {FLAT})")
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(found | {"ratio": ratio}, file, indent=1)
    return int(ratio > FLAT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
