"""How long attention takes here, and in PyTorch: the lesson's sizes, float32, one thread, nothing to learn.

    python tests/benchmarks/attention_speed.py [SIZE …] [--rounds 12] [--seconds 0.2] [--json FILE]

Ours is `tripartite.models.attention.attention`, its checks of the input included. PyTorch comes twice: as
``scaled_dot_product_attention``, and written out as a product, a softmax and a product. All take turns in short
blocks of one process, so that whatever else the machine does hits all. The table gives the median time of a call
over the blocks, and the median ratio ours : PyTorch; below 1 ours is faster. Before the clock runs, all must come
to the same result.

PyTorch is no part of the course; training_speed.py, beside this file, says how to get it.
"""

# ruff: noqa: E402

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # read by NumPy and PyTorch when they are imported

import argparse
import json
import math
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

from tripartite.models.attention import attention, causal_mask

#: Name → examples, heads, tokens, length of a head, causal, size of the scores' spread.
SIZES = {
    "digits": (64, 4, 17, 8, False, 1.0),
    "letters": (32, 4, 64, 16, True, 1.0),
    "long": (1, 1, 256, 64, False, 1.0),
    # Scores so far apart that each row needs its own shift before exp: what a trained net may ask for.
    "digits, sharp": (64, 4, 17, 8, False, 4.0),
    "letters, sharp": (32, 4, 64, 16, True, 4.0),
    "long, sharp": (1, 1, 256, 64, False, 4.0),
}


def sides(B, heads, T, D, causal, spread):
    """Return name → function without arguments, all computing the same attention."""
    rng = np.random.default_rng(0)
    Q, K, V = (rng.normal(size=(B, heads, T, D)).astype(np.float32) for _ in range(3))
    Q *= spread
    mask = causal_mask(T) if causal else None
    found = {"ours": lambda: attention(Q, K, V, mask)}
    if torch is None:
        return found
    q, k, v = map(torch.tensor, (Q, K, V))
    hidden = None if mask is None else ~torch.tensor(mask)

    def written_out():
        scores = q @ k.transpose(-1, -2) / math.sqrt(D)
        if hidden is not None:
            scores = scores.masked_fill(hidden, -math.inf)
        return torch.softmax(scores, -1) @ v

    found["fused"] = lambda: F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    found["written out"] = written_out
    for name in ("fused", "written out"):
        difference = np.abs(found["ours"]() - found[name]().numpy()).max()
        if difference > 2e-5:
            raise SystemExit(f"ours and PyTorch's ({name}) differ by {difference}")
    return found


def block(call, seconds):
    """Return seconds per call, over about ``seconds``."""
    start, calls = time.perf_counter(), 0
    while (passed := time.perf_counter() - start) < seconds:
        call()
        calls += 1
    return passed / calls


def measure(name, rounds, seconds):
    """Return a row of the table: medians in ms, and the ratios."""
    calls = sides(*SIZES[name])
    for call in calls.values():
        block(call, seconds / 4)
    times = {side: [] for side in calls}
    for k in range(rounds):
        for side in list(calls)[:: 1 if k % 2 else -1]:
            times[side].append(1000 * block(calls[side], seconds))
    row = {side: statistics.median(t) for side, t in times.items()}
    for side in list(row)[1:]:
        ratios = [a / b for a, b in zip(times["ours"], times[side], strict=True)]
        row[f"ours : {side}"] = statistics.median(ratios)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=", ".join(SIZES))
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=0.2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if unknown := set(options.sizes) - set(SIZES):
        parser.error(f"no size {', '.join(unknown)}; there are: {', '.join(SIZES)}")
    if torch is None:
        print("PyTorch is not installed, so only ours is measured.")
    else:
        torch.set_num_threads(1)
    print(f"NumPy {np.__version__}" + (f", PyTorch {torch.__version__}" if torch else ""))
    rows = {}
    for name in options.sizes or SIZES:
        rows[name] = row = measure(name, options.rounds, options.seconds)
        B, heads, T, D, causal, _ = SIZES[name]
        shape = f"B={B} heads={heads} T={T} D={D}{' causal' if causal else ''}"
        cells = (f"{k} {v:.2f}" if ":" in k else f"{k} {v:.3f} ms" for k, v in row.items())
        print(f"{name:15}", "   ".join(cells), " ", shape, flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
