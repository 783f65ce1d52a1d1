"""Recorded agreement: what was measured is in the files, the small nets still do it, pictures say what they show."""

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

from tripartite import data, paths
from tripartite.figures import agreement
from tripartite.models.autograd import Tensor
from tripartite.models.digits_vit import vit_accuracy, vit_classify, vit_heads
from tripartite.models.feature_attention import feature_attend
from tripartite.pretrained import words
from tripartite.pretrained.swap import KINDS, calibrations, directions

NETWORKS = ("bert_tiny", "minilm", "vit_small", "digits")


@pytest.fixture(scope="module")
def test_digits():
    return data.digits("mixed")[2:]


def agreement_now(kind, features, M, seed, x, ready=(None, None)):
    """Share of the digits that get the answer of softmax, with directions of one seed."""
    w, tau = data.vit_weights(kind, seed), data.VIT_TAU[kind]
    rng = np.random.default_rng(seed)
    attend = [feature_attend(directions(features, 4, 8, M, rng), calibration=one) for one in ready]
    return np.mean(vit_classify(w, x, attend, tau) == vit_classify(w, x, tau=tau))


# ---- the digits, here and now ------------------------------------------------------------------------


@pytest.mark.parametrize(("M", "least"), [(128, 0.96), (1024, 0.98)])
def test_short_queries_make_astrocytes_agree_with_softmax(M, least, test_digits):
    x, _ = test_digits
    found = [agreement_now("tau1", "orthogonal", M, seed, x) for seed in (0, 1, 2)]
    assert np.mean(found) >= least, found


def test_long_queries_do_not_until_they_are_looked_at_first(test_digits):
    x, _ = test_digits
    assert agreement_now("plain", "orthogonal", 128, 0, x) < 0.7
    heard = []
    for q, k, _ in vit_heads(data.vit_weights("plain", 0), data.digits("mixed")[0][:300]):
        heard.append(tuple(np.moveaxis(part, 1, 0).reshape(4, -1, 8) for part in (q, k)))
    assert agreement_now("plain", "optimal", 128, 0, x, calibrations("optimal", heard)) > 0.9


def test_the_recorded_digits_are_what_the_nets_do(test_digits):
    rows = data.recorded_agreement("digits")
    for kind, M in (("tau1", 64), ("plain", 256)):
        found = agreement_now(kind, "orthogonal", M, 0, test_digits[0])
        wanted = {"net": f"{kind}/0", "features": "orthogonal", "M": M, "seed": 0, "measure": "agreement"}
        (row,) = (row for row in rows if wanted.items() <= row.items())
        assert abs(row["value"] - found) < 0.01


def test_four_neurons_are_enough_for_digits_when_learned_with_and_so_is_one(test_digits):
    x, y = test_digits
    softmax = np.mean([vit_accuracy(data.vit_weights("tau1", s), x, y, tau=1.0) for s in (0, 1, 2)])
    for M in (4, 1):
        right = []
        for seed in (0, 1, 2):
            w, W = data.astro_weights(M, seed)
            assert W.shape == (2, 4, M, 8) and W.dtype == np.float32
            right.append(vit_accuracy(w, x, y, [feature_attend(one) for one in W], data.ASTRO_TAU))
        assert np.mean(right) > softmax - 0.015, right


def test_with_one_neuron_the_query_does_not_matter():
    rng = np.random.default_rng(0)
    q, k, v = (Tensor(rng.normal(size=(1, 4, 16, 8)).astype(np.float32)) for _ in range(3))
    _, W = data.astro_weights(1)
    out = feature_attend(W[0])(q, k, v).data
    assert np.allclose(out, out[:, :, :1], atol=1e-5)
    _, W = data.astro_weights(4)
    assert np.ptp(feature_attend(W[0])(q, k, v).data, axis=2).max() > 0.1


@pytest.mark.parametrize("wrong", [dict(M=16), dict(seed=3), dict(M="4/0/W")])
def test_there_are_no_other_nets(wrong):
    with pytest.raises(ValueError, match="M must be 4 or 1"):
        data.astro_weights(**wrong)


# ---- what was recorded -------------------------------------------------------------------------------


@pytest.mark.parametrize("network", NETWORKS)
def test_each_network_has_every_kind_and_its_control(network):
    rows = data.recorded_agreement(network)
    assert {row["features"] for row in rows} >= {*KINDS, "uniform"}
    measure = "agreement" if network == "digits" else "cosine"
    for kind in KINDS:
        M, mean, low, high = data.agreement_curve(rows, measure, kind)
        assert {16, 64, 256, 1024, 4096} <= {*M} and np.all(np.diff(M) > 0)
        assert np.all(low <= mean) and np.all(mean <= high) and np.all(high <= 1.0001)
    assert all(np.isfinite(row["value"]) for row in rows)


@pytest.mark.parametrize("network", NETWORKS)
def test_looking_at_the_queries_first_helps_each_network(network):
    rows = data.recorded_agreement(network)
    measure = "agreement" if network == "digits" else "cosine"
    _, plain, _, _ = data.agreement_curve(rows, measure, "plain")
    _, best, _, _ = data.agreement_curve(rows, measure, "optimal")
    assert best[-1] > plain[-1] and best.mean() > plain.mean()


def test_bert_tiny_is_hardly_above_a_network_that_looks_at_nothing():
    """So its high cosine says little: the control is what makes this visible."""
    rows = data.recorded_agreement("bert_tiny")
    control = data.agreement_curve(rows, "cosine", "uniform")[1][0]
    M, plain, _, _ = data.agreement_curve(rows, "cosine", "plain")
    assert control > 0.93 and plain[M == 64][0] < control + 0.01
    rows = data.recorded_agreement("minilm")
    control = data.agreement_curve(rows, "cosine", "uniform")[1][0]
    M, best, _, _ = data.agreement_curve(rows, "cosine", "optimal")
    assert best[M == 64][0] > control + 0.3


def test_errors_of_attention_follow_the_length_of_queries_and_keys():
    """The layer of MiniLM with the longest is the worst with plain features, that with the shortest the best."""
    rows = data.recorded_agreement("minilm")
    sizes = agreement.of_norms(("minilm",)).sizes["MiniLM, 6 layers"]["raw"]
    errors = agreement.of_layers("minilm", 4096).values["plain"][0]
    assert sizes.argmax() == errors.argmax() and sizes.argmin() == errors.argmin()
    assert len(rows) > 100


@pytest.mark.parametrize("network", NETWORKS)
def test_norms_shrink_from_stage_to_stage(network):
    rows = data.recorded_norms(network)
    means = [np.mean([row["sum"] for row in rows if row["stage"] == stage]) for stage in agreement.STAGES]
    assert means[0] > means[1] >= means[2] > 0


def test_the_short_queries_of_the_digits_are_as_short_as_they_were_made():
    for row in data.recorded_norms("digits"):
        if row["net"].startswith("tau1") and row["stage"] == "raw":
            assert abs(row["query"] - 1) < 0.01 and abs(row["key"] - 1) < 0.01


def test_the_words_of_a_sentence_are_twelve():
    rows = data.recorded_words()
    assert all(len(row["words"]) == 12 for row in rows)
    assert {row["features"] for row in rows if row["M"] == 0} == {"softmax", "uniform"}
    assert len({row["sentence"] for row in rows}) == 6


def test_words_are_the_recorded_ones_where_the_network_is_missing(monkeypatch):
    monkeypatch.setattr(words, "missing", lambda name: "BERT-tiny is not installed; do this")
    recorded = data.recorded_words()
    sentence = recorded[0]["sentence"]
    found = words.words_called_up(sentence, Ms=(64,))
    assert [name for name, _ in found.rows] == ["softmax", "blind (plain mean)", "astrocytes, M = 64"]
    stored = {(row["features"], row["M"]): row["words"] for row in recorded if row["sentence"] == sentence}
    assert list(found.rows[2][1]) == stored["optimal", 64]
    assert str(found).startswith("recorded with the course\nsoftmax ") and not found.live
    for asked in (("Another sentence.", (64,)), (sentence, (65,))):
        with pytest.raises(
            ValueError, match=r"nothing was recorded for .*BERT-tiny is not installed; do this"
        ):
            words.words_called_up(*asked)


@pytest.mark.parametrize("loader", [data.recorded_agreement, data.recorded_norms])
def test_there_is_no_other_network(loader):
    with pytest.raises(ValueError, match="'bert_tiny', 'minilm', 'vit_small', 'digits'"):
        loader("gpt")


def test_a_curve_that_was_not_recorded_is_refused():
    with pytest.raises(ValueError, match="no 'cosine' was recorded for 'best' features"):
        data.agreement_curve(data.recorded_agreement("minilm"), "cosine", "best")
    with pytest.raises(ValueError, match="M = 5 was not recorded"):
        agreement.of_layers("minilm", 5)


def test_the_recorder_says_what_it_can_record():
    script = paths.asset("recorded/record_agreement.py")
    for asked in ([], ["gpt"]):
        ran = subprocess.run([sys.executable, script, *asked], capture_output=True, text=True, timeout=60)
        assert ran.returncode == 1 and "name some of bert_tiny, minilm, vit_small, digits" in ran.stderr


# ---- pictures ----------------------------------------------------------------------------------------

PICTURES = {
    "networks": (
        agreement.draw_agreement,
        agreement.of_networks,
        (),
        ["BERT-tiny", "MiniLM", "ViT-S", "control"],
    ),
    "features": (
        agreement.draw_agreement,
        agreement.of_features,
        ("minilm",),
        ["optimal", "plain", "M = 16384"],
    ),
    "digits": (
        agreement.draw_agreement,
        agreement.of_features,
        ("digits", "agreement", "tau1"),
        ["same answers"],
    ),
    "layers": (
        agreement.draw_layers,
        agreement.of_layers,
        ("vit_small",),
        ["plain from", "optimal from", "layer 4"],
    ),
    "norms": (agreement.draw_norms, agreement.of_norms, (), ["ViT-S, 12 layers", "after both rewritings"]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_says_what_it_shows_and_that_it_was_recorded(name):
    draw, make, args, words = PICTURES[name]
    result = make(*args)
    ax = Figure().subplots()
    drawing = draw(ax, result)
    said = drawing.update(result)
    assert all(word in said for word in [*words, "recorded with the course"])
    assert ax.get_xlabel() and ax.get_ylabel() and ax.get_legend()
    assert "recorded" in [text.get_text() for text in ax.texts]


def test_pictures_are_one_line_in_a_lesson():
    for picture in (
        agreement.show_networks(),
        agreement.show_features("vit_small", "saliency correlation"),
        agreement.show_layers("bert_tiny"),
        agreement.show_norms(),
    ):
        assert picture._repr_mimebundle_()[0]["image/png"]
