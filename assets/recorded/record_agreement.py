"""Record how well networks keep their answers when neurons and astrocytes do their attention.

    python3 course.py models                                        # the three pretrained networks
    python assets/recorded/record_agreement.py minilm               # compare with the files in the repository
    python assets/recorded/record_agreement.py minilm --write       # write them anew

Instead of minilm: bert_tiny, vit_small, digits (the course's own, which needs nothing but the course), or several of
them. Each writes ``agreement_NAME.csv``; the pretrained ones also ``norms_NAME.csv``, and bert_tiny ``words.csv``.
On one core bert_tiny takes half a minute, minilm 3 minutes, digits 5, vit_small 7. Another processor rounds sums
differently, and what 4096 random neurons make of that differs too: numbers count as equal if their means over the seeds
differ by less than 0.03.

One row of an agreement file is one number: which ``features`` (each kind adds one thing to the one before: plain,
orthogonal directions, centred, preconditioned, optimal; "softmax" is the network as it was; two controls below), how
many neurons ``M`` in each head, the ``seed`` of their directions, which layers were ``replaced`` ("all", or the number
of the only one), the ``measure``, of which ``layer`` (empty: of what comes out at the end), and the ``value``. For the
digits also which ``net``: those of `data.vit_weights`, each run with directions of its own seeds.

    cosine                with the exact output, mean over the inputs: a sentence's mean token, a picture's own
    worst cosine          the same for the worst input
    patch cosine          of the pictures' patch tokens, mean
    saliency correlation  of the maps of what matters, over all pixels, mean over the pictures
    pair correlation      of the similarities of all pairs of sentences, with the exact ones
    topic                 share of the sentences whose nearest neighbour is of their own topic
    same neighbour        share of the sentences that keep their nearest neighbour
    words kept            share of the 12 strongest words that stay among the 12 strongest
    error                 relative error of what stands on the tokens after ``layer``
    attention error       relative error of what the attention of ``layer`` gives, if all before it was exact
    agreement             share of the test digits that get the same answer as from the network with softmax
    accuracy              share of the test digits that get the right answer

Two controls say what a number is worth. ``uniform``: attention that looks at nothing, every query gets the plain mean
of the values. ``other input``: how alike the exact answers to two different inputs are.
"""

import csv
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy

import numpy as np

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1] / "src"))

from tripartite import data  # noqa: E402
from tripartite.models.attention import attention  # noqa: E402
from tripartite.models.autograd import Tensor  # noqa: E402
from tripartite.models.digits_vit import HEADS, vit_classify, vit_heads  # noqa: E402
from tripartite.models.feature_attention import feature_attend  # noqa: E402
from tripartite.pretrained import bert_tiny, minilm, vit_small  # noqa: E402
from tripartite.pretrained.swap import (  # noqa: E402
    KINDS,
    astrocyte_layers,
    calibrations,
    directions,
    norms,
    queries_and_keys,
    relative_error,
    uniform,
)

NETS = ("plain/0", "plain/1", "plain/2", "tau1/0", "tau1/1", "tau1/2")
FIELDS = ("features", "M", "seed", "replaced", "measure", "layer", "value")
NORMS = ("layer", "head", "stage", "query", "key", "sum")
SEEDS = (0, 1, 2)
DIGIT_MS = (4, 16, 64, 128, 256, 512, 1024, 4096)
MS = (16, 64, 256, 1024, 4096, 16384)
#: Sentences for the "attention error"; it costs as much as all else together.
ALONE = 10


# ---- what is run ----------------------------------------------------------------------------------


def runs(large=()):
    """(kind, M, seed) of a sweep; M in ``large`` with the first seed only, and not for all kinds."""
    for M in (*MS, *large):
        for kind in KINDS:
            if M in large and kind not in ("plain", "optimal"):
                continue
            for seed in SEEDS if M <= 4096 else SEEDS[:1]:
                yield kind, M, seed


class Bar:
    """How far a sweep is; a run counts as M + 500, which is roughly what it costs."""

    def __init__(self, title, todo):
        self.title, self.total, self.done, self.began = (
            title,
            sum(M + 500 for _, M, _ in todo),
            0,
            time.monotonic(),
        )

    def step(self, M):
        self.done += M + 500
        part = self.done / self.total
        passed = time.monotonic() - self.began
        line = f"{self.title} [{'#' * int(30 * part):.<30}] {passed:.0f} s, {passed * (1 / part - 1):.0f} s left "
        if sys.stdout.isatty():
            print("\r" + line, end="\n" if part == 1 else "", flush=True)


def softmax_errors(net, inputs, layers):
    """Relative error of each layer's attention on what softmax saw there, mean over the inputs."""
    errors = np.zeros(net.layers)
    for x in inputs:
        seen = []

        def listen(Q, K, V, seen=seen):
            seen.append((Q, K, V))
            return attention(Q, K, V)

        net.hidden(x, listen)
        errors += [
            relative_error(attend(*qkv), attention(*qkv)) for attend, qkv in zip(layers, seen, strict=True)
        ]
    return errors / len(inputs)


def hidden_errors(states, exact, layers):
    """Relative error after each layer, mean over the inputs."""
    return np.mean(
        [
            [relative_error(a[i], b[i]) for i in range(1, layers + 1)]
            for a, b in zip(states, exact, strict=True)
        ],
        0,
    )


def cosines(a, b):
    """Cosine of each row of a with the same row of b."""
    return (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))


def same_map(a, b):
    """Correlation of two maps over all pixels."""
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


def by_layer(measure, values):
    return [(measure, i + 1, value) for i, value in enumerate(values)]


# ---- the networks of text -------------------------------------------------------------------------


def text(net, name):
    """Rows of the agreement and of the norms of a BERT, and of its words."""
    inputs, topics = data.sentences("test")
    topics = np.array(topics)
    heard = queries_and_keys(net, data.sentences("calibration")[0])
    ready = {kind: calibrations(kind, heard) for kind in KINDS}
    exact = [net.hidden(x) for x in inputs]
    before = places(exact)
    words = [net.words(x) for x in inputs] if name == "bert_tiny" else None
    rows = [("softmax", 0, 0, "none", "topic", "", np.mean(topics[nearest(before)] == topics))]
    others = np.triu_indices(len(inputs), 1)

    def measured(layers):
        states = [net.hidden(x, layers) for x in inputs]
        after = places(states)
        found = [
            ("cosine", "", cosines(after, before).mean()),
            ("worst cosine", "", cosines(after, before).min()),
            (
                "pair correlation",
                "",
                np.corrcoef((after @ after.T)[others], (before @ before.T)[others])[0, 1],
            ),
            ("topic", "", np.mean(topics[nearest(after)] == topics)),
            ("same neighbour", "", np.mean(nearest(after) == nearest(before))),
            *by_layer("error", hidden_errors(states, exact, net.layers)),
            *by_layer("attention error", softmax_errors(net, inputs[:ALONE], layers)),
        ]
        if words:
            kept = [len({*net.words(x, layers)} & {*w}) / len(w) for x, w in zip(inputs, words, strict=True)]
            found.append(("words kept", "", np.mean(kept)))
        return found

    rows.append(("other input", 0, 0, "none", "cosine", "", (before @ before.T)[others].mean()))
    rows += [("uniform", 0, 0, "all", *one) for one in measured([uniform] * net.layers)]
    todo = list(runs())
    bar = Bar(name, todo)
    for kind, M, seed in todo:
        layers = astrocyte_layers(net, M, np.random.default_rng(seed), kind, ready[kind])
        rows += [(kind, M, seed, "all", *one) for one in measured(layers)]
        bar.step(M)
    tables = {f"agreement_{name}": (FIELDS, rows), f"norms_{name}": (NORMS, norm_rows(heard))}
    if words:
        tables["words"] = (
            ("sentence", "features", "M", "words"),
            word_rows(net, inputs[::5], ready["optimal"]),
        )
    return tables


def places(states):
    """Each sentence as a unit vector: the mean over its tokens, (sentences, width)."""
    means = np.array([one[-1].mean(0) for one in states])
    return means / np.linalg.norm(means, axis=1, keepdims=True)


def nearest(units):
    """Number of the nearest other sentence for each."""
    alike = units @ units.T
    np.fill_diagonal(alike, -np.inf)
    return alike.argmax(1)


def word_rows(net, sentences, ready):
    """The words that some sentences call up, with softmax and with astrocytes."""
    rows = [(sentence, "softmax", 0, " ".join(net.words(sentence))) for sentence in sentences]
    rows += [(sentence, "uniform", 0, " ".join(net.words(sentence, uniform))) for sentence in sentences]
    for M in MS:
        layers = astrocyte_layers(net, M, np.random.default_rng(0), "optimal", ready)
        rows += [(sentence, "optimal", M, " ".join(net.words(sentence, layers))) for sentence in sentences]
    return rows


# ---- the network of pictures ----------------------------------------------------------------------

TESTED = ("astronaut", "cat", "coffee", "rocket")


def middle(picture):
    """224 × 224 from the middle of 256 × 256."""
    return picture[16:240, 16:240]


def pictures(net, name):
    """Rows of the agreement and of the norms of the vision Transformer."""
    photos = {key: middle(photo) for key, photo in data.photographs().items()}
    inputs = [photos.pop(key) for key in TESTED]
    heard = queries_and_keys(net, [turned for photo in photos.values() for turned in (photo, photo[:, ::-1])])
    ready = {kind: calibrations(kind, heard) for kind in KINDS}
    exact = [net.hidden(x) for x in inputs]
    maps = [net.saliency(one[-1]) for one in exact]

    def measured(layers, after_each=False):
        states = [net.hidden(x, layers) for x in inputs]
        ends = [(one[-1], right[-1]) for one, right in zip(states, exact, strict=True)]
        whole = [cosines(a[0], b[0]) for a, b in ends]
        seen = [same_map(net.saliency(a), one) for (a, _), one in zip(ends, maps, strict=True)]
        found = [
            ("cosine", "", np.mean(whole)),
            ("worst cosine", "", np.min(whole)),
            ("patch cosine", "", np.mean([cosines(a[1:], b[1:]).mean() for a, b in ends])),
            ("saliency correlation", "", np.mean(seen)),
        ]
        return found + (by_layer("error", hidden_errors(states, exact, net.layers)) if after_each else [])

    others = [(a, b) for a in range(len(inputs)) for b in range(a)]
    apart = [cosines(exact[a][-1][0], exact[b][-1][0]) for a, b in others]
    rows = [
        ("other input", 0, 0, "none", "cosine", "", np.mean(apart)),
        (
            "other input",
            0,
            0,
            "none",
            "saliency correlation",
            "",
            np.mean([same_map(maps[a], maps[b]) for a, b in others]),
        ),
        *(("uniform", 0, 0, "all", *one) for one in measured([uniform] * net.layers, True)),
        *(
            ("uniform", 0, 0, "all", *one)
            for one in by_layer("attention error", softmax_errors(net, inputs[:1], [uniform] * net.layers))
        ),
    ]
    alone = [("plain", 4096), ("optimal", 256), ("optimal", 4096)]
    todo = list(runs((65536,)))
    bar = Bar(name, todo + [(kind, 6 * M, 0) for kind, M in alone])
    for kind, M, seed in todo:
        layers = astrocyte_layers(net, M, np.random.default_rng(seed), kind, ready[kind])
        found = measured(layers, True)
        if M <= 4096:
            found += by_layer("attention error", softmax_errors(net, inputs[:1], layers))
        rows += [(kind, M, seed, "all", *one) for one in found]
        bar.step(M)
    for kind, M in alone:
        layers = astrocyte_layers(net, M, np.random.default_rng(0), kind, ready[kind])
        for i in range(net.layers):
            only = [one if j == i else None for j, one in enumerate(layers)]
            rows += [(kind, M, 0, str(i + 1), *one) for one in measured(only)]
        bar.step(6 * M)
    return {f"agreement_{name}": (FIELDS, rows), f"norms_{name}": (NORMS, norm_rows(heard))}


# ---- the course's own network of digits -----------------------------------------------------------


def digits():
    """Rows of the agreement and of the norms of the six nets that read digits."""
    x, _, x_test, y_test = data.digits("mixed")
    rows, sizes = [], []
    bar = Bar("digits", [(0, M, 0) for M in DIGIT_MS for _ in digit_seeds(M) for _ in NETS for _ in KINDS])
    for net in NETS:
        kind, number = net.split("/")
        w, tau = data.vit_weights(kind, int(number)), data.VIT_TAU[kind]
        exact = vit_classify(w, x_test, tau=tau)
        rows.append((net, "softmax", 0, 0, "none", "accuracy", "", np.mean(exact == y_test)))
        blind = vit_classify(
            w, x_test, lambda q, k, v, mask=None: Tensor(uniform(q.data, k.data, v.data)), tau
        )
        rows.append((net, "uniform", 0, 0, "all", "agreement", "", np.mean(blind == exact)))
        rows.append((net, "uniform", 0, 0, "all", "accuracy", "", np.mean(blind == y_test)))
        seen = vit_heads(w, x[:300], tau)
        heard = [tuple(pooled(part) for part in (q, k)) for q, k, _ in seen]
        sizes += [(net, *row) for row in norm_rows(heard)]
        for features in KINDS:
            ready = calibrations(features, heard)
            for M in DIGIT_MS:
                for seed in digit_seeds(M):
                    rng = np.random.default_rng(seed)
                    layers = [
                        feature_attend(directions(features, HEADS, q.shape[-1], M, rng), calibration=one)
                        for (q, _), one in zip(heard, ready, strict=True)
                    ]
                    got = vit_classify(w, x_test, layers, tau)
                    rows += [
                        (net, features, M, seed, "all", "agreement", "", np.mean(got == exact)),
                        (net, features, M, seed, "all", "accuracy", "", np.mean(got == y_test)),
                    ]
                    bar.step(M)
    return {"agreement_digits": (("net", *FIELDS), rows), "norms_digits": (("net", *NORMS), sizes)}


def digit_seeds(M):
    return SEEDS if M <= 1024 else SEEDS[:1]


def pooled(q):
    """(pictures, heads, tokens, D) → (heads, all tokens, D)."""
    return np.moveaxis(q, 1, 0).reshape(q.shape[1], -1, q.shape[-1])


# ---- files ----------------------------------------------------------------------------------------


def norm_rows(heard):
    """Mean squares of queries, keys and their sums in each head, before and after the rewritings."""
    return [
        (i + 1, head + 1, stage, *values)
        for i, (Q, K) in enumerate(heard)
        for stage, found in norms(Q, K).items()
        for head, values in enumerate(zip(*found, strict=True))
    ]


def text_of(value):
    return f"{value:.4f}" if isinstance(value, float | np.floating) else str(value)


def write(name, fields, rows):
    with open(FOLDER / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(fields)
        table.writerows([text_of(value) for value in row] for row in rows)
    print(f"wrote {name}.csv, {len(rows)} rows")


def compare(name, fields, rows):
    """Raise SystemExit unless the means over seeds are those of the stored file; words need not be the same."""
    with open(FOLDER / f"{name}.csv", newline="", encoding="utf-8") as file:
        stored = [tuple(row[field] for field in fields) for row in csv.DictReader(file)]
    new = [tuple(text_of(value) for value in row) for row in rows]
    if name == "words":
        print(
            f"words: {np.mean([a == b for a, b in zip(new, stored, strict=True)]):.0%} of the rows are the same"
        )
        return
    worst = 0.0
    for column in range(len(fields) - 1 if "seed" in fields else 3, len(fields)):
        means = [defaultdict(list), defaultdict(list)]
        for table, found in zip((new, stored), means, strict=True):
            for row in table:
                named = tuple(
                    v for f, v in zip(fields, row, strict=True) if f not in ("seed", "value", *NORMS[3:])
                )
                found[named].append(float(row[column]))
        if means[0].keys() != means[1].keys():
            raise SystemExit(f"{name}: the stored file holds other rows")
        for named in means[0]:
            one, two = (np.mean(found[named]) for found in means)
            worst = max(worst, abs(one - two) / max(1.0, abs(two)))
    print(f"{name}: {len(rows)} rows, means differ by at most {worst:.3f}")
    if worst > 0.03:
        raise SystemExit(f"{name} differs from the stored file")


NETWORKS = {
    "bert_tiny": lambda: text(bert_tiny(), "bert_tiny"),
    "minilm": lambda: text(minilm(), "minilm"),
    "vit_small": lambda: pictures(vit_small(), "vit_small"),
    "digits": digits,
}


def main(argv):
    names = [word for word in argv if word != "--write"]
    if not names or not set(names) <= set(NETWORKS):
        raise SystemExit(f"name some of {', '.join(NETWORKS)}; the top of this file says more")
    for name in names:
        for table, (fields, rows) in NETWORKS[name]().items():
            (write if "--write" in argv else compare)(table, fields, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
