"""Writing letter by letter: the text, the counting models, the network. Nothing depends on the exact text."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from tripartite import data
from tripartite.models.char_rnn import CharRNN, stretches, train_char_rnn
from tripartite.models.letters import alphabet, decode, encode, split
from tripartite.models.next_letter import (
    char_rnn_bits,
    char_rnn_gradients,
    char_rnn_params,
    char_rnn_sample,
)
from tripartite.models.ngrams import NGram, ngram_bits
from tripartite.models.recurrent import rnn_forward

RECIPE = Path(__file__).resolve().parents[1] / "assets" / "data" / "make_prose.py"


@pytest.fixture(scope="module")
def recipe():
    spec = importlib.util.spec_from_file_location("make_prose", RECIPE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def trained():
    return train_char_rnn(data.prose(), np.random.default_rng(0), steps=400, every=200)


# -- the text -----------------------------------------------------------------------------------------

SOURCE = """---
lesson:
  title: Not this
---

# A heading goes

The **membrane** leaks, and `V` falls towards $w$ — «slowly», says the [book](https://example.org). It takes
2.5 ms (or 1 000 steps)! This sentence has a formula $x^2$ in it and goes. This one has `np.exp` and goes.

```{code-cell}
print("code goes")
```

| a table | goes |
|---|---|
| all of it | for certain |

$$E = mc^2 \\quad \\text{and so does this one here}$$

- A point of a list stays. Two words. But Ω is no letter of ours.
- 50 % of them stay.

<details><summary>What a reader unfolds stays.</summary>Tags go, <em>not</em> what they hold.</details>

![A picture goes with its words.](picture.png)

+++ {"written": "answer", "points": 5}

The model answer must stay out.

+++

After it we go on as before.

## Where this comes from

Nobody reads a list of sources aloud.

## Next

The last words stay, too.
"""


def test_rules_of_extraction(recipe):
    assert recipe.extract(SOURCE).splitlines() == [
        'the membrane leaks, and v falls towards w - "slowly", says the book. it takes 0 ms (or 0 steps)!',
        "a point of a list stays.",
        "0 percent of them stay.",
        "what a reader unfolds stays.",
        "tags go, not what they hold.",
        "after it we go on as before.",
        "the last words stay, too.",
    ]


def test_rules_on_texts_with_nothing_to_keep(recipe):
    assert recipe.extract("") == "" and recipe.extract("# Heading\n\n`code`\n") == ""


def test_stored_text_obeys_the_rules(recipe):
    text = data.prose()
    assert set(text) <= set(recipe.ALPHABET) and len(set(recipe.ALPHABET)) == len(recipe.ALPHABET) == 40
    assert len(text) > 20_000 and text.endswith("\n") and "\n\n" not in text and "  " not in text
    assert "attention" in text and "neuron" in text


def test_recipe_gives_a_text_of_the_whole_course(recipe):
    text = recipe.build()
    assert len(text) > 20_000 and set(text) <= set(recipe.ALPHABET)


# -- letters ------------------------------------------------------------------------------------------


def test_tokens_and_back():
    letters = alphabet("banana\n")
    assert letters == "\nabn"
    assert encode("nab", letters).tolist() == [3, 1, 2]
    assert decode(encode("banana", letters), letters) == "banana"
    for strange in (-1, 4):
        with pytest.raises(ValueError, match="between 0 and 3"):
            decode([0, strange], letters)
    with pytest.raises(ValueError, match="lacks \\['x'\\]"):
        encode("box", "bo")
    with pytest.raises(ValueError, match="two different letters"):
        alphabet("aaa")


def test_split_cuts_the_end_off():
    training, held = split("abcdefghij", 0.3)
    assert (training, held) == ("abcdefg", "hij")
    for share in (0.0, 1.0, 0.01):
        with pytest.raises(ValueError, match="empty"):
            split("abc", share)


# -- counting models ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def counted():
    text = data.prose()[:12_000]
    letters = alphabet(text)
    training, held = split(encode(text, letters))
    return NGram(training, len(letters), order=4), training, held


def test_probabilities_sum_to_one(counted):
    model, training, _ = counted
    for before in (training[:0], training[:2], training[100:140], np.zeros(4, int)):
        for order in range(5):
            p = model.probabilities(before, order)
            assert p.shape == (model.V,) and p.min() > 0 and p.sum() == pytest.approx(1)


def test_bits_are_those_of_the_probabilities(counted):
    model, training, held = counted
    for order in (0, 2, 4):
        before, p = list(training[-order:]) if order else [], []
        for token in held[:50]:
            p.append(model.probabilities(before, order)[token])
            before.append(token)
        expected = -np.log2(p).mean()
        assert model.bits(held[:50], before=training, order=order) == pytest.approx(expected)


def test_counting_by_hand():
    """a b a b … : before tuning, p(b | a) = (n + s p(b)) / (n + s) with p(b) from the order below."""
    model = NGram(np.tile([0, 1], 50), 2, order=1)
    s0, s1 = model.strengths
    p_b = (50 + s0 / 2) / (100 + s0)
    assert model.probabilities([0])[1] == pytest.approx((50 + s1 * p_b) / (50 + s1))
    assert model.bits(np.tile([0, 1], 10), before=[1]) < 0.05


def test_letters_drawn_alike_cost_the_logarithm_of_their_number():
    tokens = np.random.default_rng(0).integers(8, size=20_000)
    for order in (0, 2):
        assert NGram(tokens[:18_000], 8, order).bits(tokens[18_000:]) == pytest.approx(3, abs=0.02)


def test_longer_contexts_help_on_prose():
    bits = ngram_bits(data.prose())
    assert bits.shape == (5,) and np.all(np.diff(bits[:4]) < -0.05)
    assert np.log2(40) > bits[0] > 4 and bits[3] < bits[0] - 1


def test_strengths_do_not_see_the_held_out_text():
    text = data.prose()[:8000]
    letters = alphabet(text)
    training, _ = split(encode(text, letters))
    assert np.array_equal(NGram(training, len(letters)).strengths, NGram(training, len(letters)).strengths)
    longer = text + text[:500]  # the same text of training and another end
    same, _ = split(encode(longer, letters), 1 - len(training) / len(longer))
    assert np.array_equal(NGram(same, len(letters)).strengths, NGram(training, len(letters)).strengths)


def test_counting_models_refuse():
    tokens = np.zeros(200, int)
    with pytest.raises(ValueError, match="too few"):
        NGram(tokens[:50], 5, order=4)
    with pytest.raises(ValueError, match="too long"):
        NGram(tokens, 40, order=30)
    with pytest.raises(ValueError, match="between 0 and 4"):
        NGram(np.full(200, 7), 5, order=1)
    model = NGram(tokens, 5, order=1)
    with pytest.raises(ValueError, match="no letter to predict"):
        model.bits(tokens[:0])
    with pytest.raises(ValueError, match="counted up to"):
        model.bits(tokens, order=2)


def test_counting_models_write(counted):
    model, training, _ = counted
    drawn = model.sample(200, np.random.default_rng(0), before=training[:5])
    assert drawn.shape == (200,) and set(drawn) <= set(range(model.V))
    assert np.array_equal(drawn, model.sample(200, np.random.default_rng(0), before=training[:5]))


# -- the network --------------------------------------------------------------------------------------


def test_gradients_of_the_network_are_those_of_differences():
    rng = np.random.default_rng(0)
    params = char_rnn_params(5, 4, rng, np.float64)
    X, Y, h0 = rng.integers(5, size=(6, 2)), rng.integers(5, size=(6, 2)), rng.normal(size=(2, 4))
    _, grads, h = char_rnn_gradients(params, X, Y, h0)
    assert h == pytest.approx(rnn_forward(params, X, h0)[-1]) and list(grads) == list(params)
    for name, array in params.items():
        for place in np.ndindex(array.shape):
            values = []
            for step in (1e-6, -1e-6):
                changed = array.copy()
                changed[place] += step
                values.append(char_rnn_gradients(params | {name: changed}, X, Y, h0)[0])
            assert grads[name][place] == pytest.approx((values[0] - values[1]) / 2e-6, abs=1e-6), name


def test_a_silent_readout_costs_the_logarithm_of_the_alphabet():
    params = char_rnn_params(8, 4, np.random.default_rng(0), np.float64)
    params["W_y"][:] = 0
    tokens = np.random.default_rng(1).integers(8, size=(5, 3))
    assert char_rnn_gradients(params, tokens, tokens)[0] == pytest.approx(3)
    assert char_rnn_bits(params, tokens.ravel()) == pytest.approx(3)


@pytest.mark.parametrize("n, pieces", [(1, 16), (7, 3), (200, 4), (201, 4), (203, 16)])
def test_pieces_side_by_side_give_the_bits_of_one_after_the_other(n, pieces):
    """With weak recurrence 64 letters of context are as good as all, so that cutting changes nothing."""
    rng = np.random.default_rng(n)
    params = char_rnn_params(6, 5, rng, np.float64)
    params["W_h"] *= 0.2
    before, tokens = rng.integers(6, size=100), rng.integers(6, size=n)
    whole = np.concatenate([before, tokens])
    hs = rnn_forward(params, whole[:-1, None])[1:, 0][len(before) - 1 :]
    z = hs @ params["W_y"].T + params["b_y"]
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    expected = -log_p[np.arange(n), tokens].mean() / np.log(2)
    assert char_rnn_bits(params, tokens, before, B=pieces) == pytest.approx(expected, abs=1e-9)


def test_bits_without_context_begin_with_the_second_letter():
    params = char_rnn_params(6, 5, np.random.default_rng(0), np.float64)
    tokens = np.random.default_rng(1).integers(6, size=30)
    assert char_rnn_bits(params, tokens) == pytest.approx(char_rnn_bits(params, tokens[1:], tokens[:1]))
    with pytest.raises(ValueError, match="no letter to predict"):
        char_rnn_bits(params, tokens[:1])


def test_stretches_follow_the_text_and_each_other():
    source = stretches(np.arange(103), T=5, B=4, rng=np.random.default_rng(0))
    last, begun = None, 0
    for _ in range(40):
        X, Y, fresh = next(source)
        assert X.shape == Y.shape == (5, 4)
        assert np.array_equal(Y, X + 1) and np.array_equal(np.diff(X, axis=0), np.ones((4, 4)))
        assert X.min() >= 0 and Y.max() <= 102 and len(np.unique(X)) == 20
        assert fresh or np.array_equal(X[0], last + 1)  # the state carried over belongs to the letter before
        last, begun = X[-1], begun + fresh
    assert begun == 8
    with pytest.raises(ValueError, match="too few"):
        stretches(np.arange(20), T=5, B=4, rng=np.random.default_rng(0))
    next(stretches(np.arange(21), T=5, B=4, rng=np.random.default_rng(0)))


def test_network_learns_more_than_pairs_of_letters(trained):
    bits = ngram_bits(data.prose(), order=1)
    assert trained.losses.shape == (400,) and trained.held_out[:, 0].tolist() == [200, 400]
    assert trained.held_out[-1, 1] < bits[1] - 0.1 < bits[0]
    assert trained.losses[0] > 4.5 and trained.losses[-20:].mean() < 3
    assert all(array.dtype == np.float32 for array in trained.params.values())


def test_bits_of_a_trained_network(trained):
    training, held = split(data.prose())
    assert trained.bits(held, training) == pytest.approx(trained.held_out[-1, 1])
    assert trained.bits("the neuron", "of ") < trained.bits("xqzjwvkpfg", "of ")


def test_training_repeats_itself_and_a_report_changes_nothing():
    text, seen = data.prose()[:6000], []
    kind = dict(steps=12, H=16, T=8, B=8, every=5)
    one = train_char_rnn(text, np.random.default_rng(3), **kind)
    two = train_char_rnn(text, np.random.default_rng(3), report=lambda *a: seen.append(a), **kind)
    assert np.array_equal(one.losses, two.losses) and np.array_equal(one.held_out, two.held_out)
    assert all(np.array_equal(one.params[name], two.params[name]) for name in one.params)
    assert [step for step, _, _ in seen] == list(range(1, 13))
    looks = [(step, numbers["held out"], sample) for step, numbers, sample in seen if "held out" in numbers]
    assert [step for step, _, _ in looks] == [5, 10, 12] == one.held_out[:, 0].tolist()
    assert all(len(sample) == 200 and set(sample) <= set(one.letters) for _, _, sample in looks)
    assert [numbers["training"] for _, numbers, _ in seen] == one.losses.tolist()
    assert not any(sample for step, _, sample in seen if step not in (5, 10, 12))


def test_held_out_text_is_never_trained_on():
    text = data.prose()[:6000]
    training, held = split(text)
    kind = dict(steps=10, H=16, T=8, B=8)
    one = train_char_rnn(text, np.random.default_rng(0), **kind)
    other = train_char_rnn(training + held[::-1], np.random.default_rng(0), **kind)
    assert np.array_equal(one.losses, other.losses)
    assert all(np.array_equal(one.params[name], other.params[name]) for name in one.params)
    assert one.held_out[-1, 1] != other.held_out[-1, 1]


def test_interrupting_keeps_what_was_learned():
    def stop(step, numbers, text):
        if step == 4:
            raise KeyboardInterrupt

    kind = dict(steps=10, H=8, T=8, B=8)
    model = train_char_rnn(data.prose()[:3000], np.random.default_rng(0), report=stop, **kind)
    assert len(model.losses) == 4 and model.held_out.shape == (0, 2)


def test_training_refuses():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="too few"):
        train_char_rnn("to be or not to be", rng)
    with pytest.raises(ValueError, match="steps must be"):
        train_char_rnn(data.prose(), rng, steps=0)
    with pytest.raises(ValueError, match="clip must be"):
        train_char_rnn(data.prose(), rng, clip=0)


def test_samples(trained):
    params, V = trained.params, len(trained.letters)
    drawn = char_rnn_sample(params, 300, np.random.default_rng(0))
    assert drawn.shape == (300,) and drawn.min() >= 0 and drawn.max() < V
    assert np.array_equal(drawn, char_rnn_sample(params, 300, np.random.default_rng(0)))
    text = trained.write(300, np.random.default_rng(0))
    assert text == decode(char_rnn_sample(params, 300, np.random.default_rng(0), before=[0]), trained.letters)
    assert trained.write(40, np.random.default_rng(0), beta=np.inf) == trained.write(
        40, np.random.default_rng(1), beta=np.inf
    )


def test_beta_sharpens_what_the_network_believes():
    params = char_rnn_params(4, 3, np.random.default_rng(0), np.float64)
    params["W_y"][:] = 0
    params["b_y"] = np.log([0.1, 0.2, 0.3, 0.4])
    rng = np.random.default_rng(1)
    for beta in (0.0, 1.0, 3.0):
        p = np.array([0.1, 0.2, 0.3, 0.4]) ** beta
        share = np.bincount(char_rnn_sample(params, 4000, rng, beta), minlength=4) / 4000
        assert share == pytest.approx(p / p.sum(), abs=0.03)
    assert set(char_rnn_sample(params, 50, rng, np.inf)) == {3}
    for beta in (-1.0, np.nan):
        with pytest.raises(ValueError, match="beta must be"):
            char_rnn_sample(params, 5, rng, beta)
    with pytest.raises(ValueError, match="at least one letter"):
        char_rnn_sample(params, 5, rng, before=[])


def test_network_refuses_unmatched_letters():
    params = char_rnn_params(4, 3, np.random.default_rng(0))
    with pytest.raises(ValueError, match="X has the shape"):
        char_rnn_gradients(params, np.zeros((3, 2), int), np.zeros((3, 1), int))
    model = CharRNN(params, "abcd", np.zeros(0), np.zeros((0, 2)))
    with pytest.raises(ValueError, match="lacks"):
        model.write(3, np.random.default_rng(0), start="x")
