"""Lesson 03: its models against closed forms, its panels and pictures, its cards, and the numbers in its text."""

import re
import warnings
from html.parser import HTMLParser
from math import erf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import ROOT
from panels import check_ends, clean, pixels  # noqa: F401

from tripartite import data, exercises, parallels
from tripartite.exercises.lesson03 import chance
from tripartite.explore import lesson03
from tripartite.figures import lesson03 as figures
from tripartite.figures.cards import Cards
from tripartite.models import activation, bandit, lif, synapses

TEXT = (ROOT / "source" / "03_activation_functions.md").read_text(encoding="utf-8")
X = np.linspace(-8.0, 8.0, 161)


# -- conductances -------------------------------------------------------------------------------------


def test_the_three_depolarisations_of_shunting_inhibition():
    V = synapses.steady_vm(0.2, np.array([0.0, 1.0, 3.0]))
    assert pytest.approx([11.667, 6.364, 3.333], abs=5e-4) == V + 70
    assert synapses.steady_vm(0.0, 5.0) == -70.0


@given(gE=st.floats(0, 1e4), gI=st.floats(0, 1e4), EI=st.floats(-90, -40))
def test_the_currents_balance_and_v_stays_between_the_reversal_potentials(gE, gI, EI):
    V = float(synapses.steady_vm(gE, gI, EI=EI))
    currents = np.array([-70 - V, gE * (0 - V), gI * (EI - V)])
    assert abs(currents.sum()) < 1e-9 * (1 + np.abs(currents).max())
    assert min(-70, EI) - 1e-9 <= V <= 1e-9


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (dict(gE=-1, gI=0), "gE must be >= 0"),
        (dict(gE=0, gI=np.nan), "gI must be >= 0"),
        (dict(gE=0, gI=0, gL=0), "gL must be > 0"),
        (dict(gE=0, gI=0, EE=np.inf), "EE must be finite"),
    ],
)
def test_bad_conductances_are_named(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        synapses.steady_vm(**arguments)


# -- traces -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tau_r", "tau_d"), [(1.0, 5.0), (0.5, 3.0), (2.0, 100.0), (4.9, 5.0)])
def test_the_trace_has_the_peak_one_at_the_closed_form_time(tau_r, tau_d):
    dt, spikes = 0.001, np.zeros(20_000, bool)
    spikes[100] = True
    s = synapses.synaptic_trace(spikes, tau_r, tau_d, dt)
    at = synapses.peak_time(tau_r, tau_d)
    assert (s.argmax() - 100) * dt == pytest.approx(at, abs=2 * dt)
    assert s.max() == pytest.approx(1.0, abs=1e-5)
    slope = np.exp(-at / tau_d) / tau_d - np.exp(-at / tau_r) / tau_r
    assert slope == pytest.approx(0.0, abs=1e-12)


def test_the_trace_is_the_formula_whatever_the_step():
    spikes = np.zeros(12, int)
    spikes[2], spikes[5] = 1, 2
    t = np.arange(12) * 2.0
    at = synapses.peak_time(0.5, 3.0)
    top = np.exp(-at / 3.0) - np.exp(-at / 0.5)
    one = (np.exp(-t / 3.0) - np.exp(-t / 0.5)) / top
    want = np.convolve(spikes, one)[:12]
    assert synapses.synaptic_trace(spikes, 0.5, 3.0, 2.0) == pytest.approx(want, abs=1e-12)


def test_traces_stand_side_by_side():
    spikes = np.random.default_rng(0).random((200, 3)) < 0.1
    both = synapses.synaptic_trace(spikes, 1.0, 5.0, 0.1)
    for j in range(3):
        assert np.array_equal(both[:, j], synapses.synaptic_trace(spikes[:, j], 1.0, 5.0, 0.1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (dict(tau_r=5.0, tau_d=5.0), "tau_r must be below tau_d"),
        (dict(dt=0.0), "dt must be > 0"),
        (dict(spikes=np.zeros((2, 2, 2))), "spikes must have the shape"),
        (dict(spikes=np.array([-1.0])), "spikes must be >= 0"),
    ],
)
def test_bad_traces_are_named(change, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        synapses.synaptic_trace(**dict(spikes=np.zeros(3), tau_r=1.0, tau_d=5.0, dt=0.1) | change)


def test_a_constant_conductance_leads_to_the_balance_with_the_faster_time_constant():
    gE, gI = np.full(4000, 0.5), np.full(4000, 1.5)
    V = synapses.postsynaptic_potential(gE, gI, dt=0.1, EI=-80.0)
    end = float(synapses.steady_vm(0.5, 1.5, EI=-80.0))
    assert V[-1] == pytest.approx(end)
    t = (np.arange(4000) + 1) * 0.1
    assert pytest.approx(end + (-70 - end) * np.exp(-t * 3.0 / 10.0)) == V
    with pytest.raises(ValueError, match="must both have the shape"):
        synapses.postsynaptic_potential(gE, gI[:-1])


def test_the_magnesium_block_is_the_published_formula_and_a_sigmoid():
    V = np.array([-90.0, -65.0, 0.0, 40.0])
    assert synapses.nmda_open(V, 2.0) == pytest.approx(1 / (1 + 2.0 / 3.57 * np.exp(-0.062 * V)))
    assert synapses.nmda_open([-65.0, 0.0]) == pytest.approx([0.0597, 0.7812], abs=5e-5)
    assert "0.060 at −65 mV and 0.781 at 0 mV" in TEXT
    assert synapses.nmda_open(V) == pytest.approx(activation.sigmoid(0.062 * V + np.log(3.57)))
    with pytest.raises(ValueError, match="mg must be > 0"):
        synapses.nmda_open(0.0, mg=0.0)


def test_decays_are_those_of_the_text():
    assert [round(synapses.DECAY[name], 1) for name in ("AMPA", "GABA_A", "NMDA")] == [5.3, 5.6, 151.5]
    peaks = [f"{synapses.peak_time(1.0, tau):.1f}" for tau in synapses.DECAY.values()]
    assert peaks == ["2.1", "2.1", "5.1"] and "2.1, 2.1 and 5.1 ms after the spike" in TEXT
    for rate in ("0.19", "0.18", "0.0066"):
        assert rate in TEXT


def test_dale_reads_columns():
    W = np.array([[0.5, -1.0, 0.0], [2.0, -0.3, 1.0], [0.7, -2.0, -4.0]])
    assert synapses.dale_violations(W).tolist() == [False, False, True]
    assert synapses.dale_violations(W.T).tolist() == [True, True, True]
    assert synapses.dale_violations([[1, 2], [-3, 0]]).tolist() == [True, False]
    assert synapses.dale_violations(np.zeros((0, 2))).tolist() == [False, False]
    with pytest.raises(ValueError, match="n_post, n_pre"):
        synapses.dale_violations(np.zeros(3))


def test_random_columns_keep_the_principle_once_in_512():
    W = np.random.default_rng(0).normal(size=(10, 10_000))
    assert f"{synapses.dale_violations(W).mean():.1%}" == "99.8%"
    assert "$2^9 = 512$" in TEXT


# -- activation functions -----------------------------------------------------------------------------

PAIRS = [
    ("sigmoid", "dsigmoid"),
    ("tanh", "dtanh"),
    ("softplus", "dsoftplus"),
    ("relu", "drelu"),
    ("leaky_relu", "dleaky_relu"),
    ("step", "dstep"),
]


@pytest.mark.parametrize(("name", "slope"), PAIRS)
def test_every_derivative_is_the_difference_quotient(name, slope):
    f, df, h = getattr(activation, name), getattr(activation, slope), 1e-5
    x = X[np.abs(X) > 0.01]  # some have a corner or a jump at 0
    assert df(x) == pytest.approx((f(x + h) - f(x - h)) / (2 * h), abs=1e-8)


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_no_warning_and_the_same_shape_from_minus_to_plus_a_thousand(name):
    f = getattr(activation, name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        far = f(np.array([[-1000, -750, -1, 0], [1, 40, 750, 1000]]))
    assert far.shape == (2, 4) and np.isfinite(far).all() and far.dtype == float
    assert f(1).shape == ()
    with pytest.raises(ValueError, match="x must be finite"):
        f([np.nan])


def test_values_of_the_functions():
    assert activation.sigmoid([0.0, 1.0, -40.0]) == pytest.approx([0.5, 0.7310586, 4.248e-18], rel=1e-3)
    assert activation.dsigmoid(X).max() == activation.dsigmoid(0.0) == 0.25
    assert np.abs(np.tanh(X) - (2 * activation.sigmoid(2 * X) - 1)).max() < 1e-15
    assert activation.tanh_from_sigmoid(X) == pytest.approx(np.tanh(X), abs=1e-15)
    assert activation.dtanh(X) == pytest.approx(1 - np.tanh(X) ** 2, abs=1e-12)
    assert activation.softplus([-1000.0, 0.0, 1000.0]) == pytest.approx([0.0, np.log(2), 1000.0])
    assert (activation.step(0.0), activation.drelu(0.0), activation.relu(-3.0)) == (0.0, 0.0, 0.0)
    assert activation.leaky_relu(-2.0, 0.1) == pytest.approx(-0.2)


def test_logistic_noise_gives_exactly_the_sigmoid():
    x = np.linspace(-4, 4, 9)
    for noise in (0.5, 1.0, 3.0):
        p = activation.p_spike(x, noise, 200_000, np.random.default_rng(5))
        assert np.abs(p - activation.sigmoid(x / noise)).max() < 0.005
    assert activation.p_spike([-1.0, 1.0], 0.0, 5, np.random.default_rng(0)).tolist() == [0.0, 1.0]


def test_normal_noise_is_near_but_not_equal():
    normal = np.array([0.5 * (1 + erf(v / (np.pi / np.sqrt(3)) / np.sqrt(2))) for v in X])
    gap = np.abs(normal - activation.sigmoid(X)).max()
    assert f"{gap:.3f}" == "0.023" and "at most 0.023" in TEXT
    p = activation.sigmoid(X[np.abs(normal - activation.sigmoid(X)).argmax()])
    assert 1000 < p * (1 - p) / (gap / 2) ** 2 < 2000  # trials after which the gap is two standard errors


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (dict(noise=-1.0), ValueError, "noise must be >= 0"),
        (dict(n=0), ValueError, "n must be at least 1"),
        (dict(n=1.5), TypeError, "integer"),
    ],
)
def test_bad_noise_is_named(change, error, words):
    with pytest.raises(error, match=words):
        activation.p_spike(**dict(x=0.0, noise=1.0, n=3, rng=np.random.default_rng(0)) | change)


# -- the bandit ---------------------------------------------------------------------------------------

SURE = bandit.Task(chance=(1.0, 1.0), prize=(1.0, 2.0), wait=(0, 5))


def played(task, eta=0.1, beta=5.0, gamma=0.9, **options):
    return bandit.learn(task, eta, beta, gamma, rng=np.random.default_rng(7), **options)


def test_values_approach_the_discounted_prize_as_the_formula_says():
    result = played(SURE, eta=0.2, beta=0.0, gamma=0.8, trials=400, runs=50)
    assert result.values[-1] == pytest.approx(np.tile([1.0, 2 * 0.8**5], (50, 1)), abs=1e-6)
    pulls = np.cumsum(result.arm == 0, axis=0)
    assert result.values[..., 0] == pytest.approx(1 - 0.8**pulls)


def test_every_error_is_the_prize_felt_minus_the_value():
    result = played(SURE, gamma=0.9)
    before = np.concatenate([np.zeros((1, 100, 2)), result.values[:-1]])
    chosen = np.take_along_axis(before, result.arm[..., None], axis=2)[..., 0]
    felt = np.where(result.arm == 0, 1.0, 0.9**5) * result.reward
    assert result.delta == pytest.approx(felt - chosen)


def test_no_discount_matters_without_delay_and_it_decides_with_one():
    first, second = (played(bandit.NOW, gamma=g).arm for g in (0.5, 1.0))
    assert np.array_equal(first, second)
    patient, hasty = (played(bandit.LATER, gamma=g).arm[-50:].mean() for g in (0.95, 0.8))
    assert patient > 0.8 and hasty < 0.3
    assert pytest.approx(1.0, abs=0.005) == 2 * 0.87**5  # «at 0.87 both arms are worth the same»


def test_scale_and_inverse_temperature_cannot_be_told_apart():
    felt = bandit.learn(bandit.NOW, 0.1, 4.0, 0.9, rng=np.random.default_rng(0), scale=2.0)
    sharp = bandit.learn(bandit.NOW, 0.1, 8.0, 0.9, rng=np.random.default_rng(0))
    other = bandit.learn(bandit.NOW, 0.1, 4.0, 0.9, rng=np.random.default_rng(0))
    assert np.array_equal(felt.arm, sharp.arm) and not np.array_equal(felt.arm, other.arm)


def test_a_random_choice_and_a_learner_that_does_not_learn_are_at_chance():
    for options in (dict(beta=0.0), dict(eta=0.0)):
        result = played(bandit.NOW, runs=400, **options)
        assert result.reward.mean() == pytest.approx(0.5, abs=0.01)
    assert played(bandit.NOW, runs=400).reward.mean() > 0.57


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (dict(eta=1.5), ValueError, "eta must lie between 0 and 1"),
        (dict(gamma=-0.1), ValueError, "gamma must lie"),
        (dict(beta=-1.0), ValueError, "beta must be >= 0"),
        (dict(trials=0), ValueError, "at least one trial"),
        (dict(scale=0.0), ValueError, "scale must be > 0"),
        (dict(rng=None), TypeError, "rng must be"),
    ],
)
def test_bad_learners_are_named(change, error, words):
    good = dict(task=bandit.NOW, eta=0.1, beta=1.0, gamma=0.9, rng=np.random.default_rng(0))
    with pytest.raises(error, match=words):
        bandit.learn(**good | change)


# -- panels -------------------------------------------------------------------------------------------

PANELS = {
    "psp": lambda: lesson03.psp_panel(synapses.steady_vm, synapses.synaptic_trace),
    "noise": lambda: lesson03.noise_panel(activation.p_spike, activation.sigmoid),
    "bandit": lambda: lesson03.bandit_panel(activation.sigmoid),
}


@pytest.mark.parametrize("name", PANELS)
def test_every_end_of_every_control_draws_another_picture_and_sentence(name):
    check_ends(PANELS[name]())


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_asks_for_at_most_three_sliders(name):
    assert sum(hasattr(control, "min") for control in PANELS[name]().controls.values()) <= 3


@pytest.mark.parametrize(
    ("EI", "excited", "gaba", "both"),
    [
        (-70, "+9.5", "+0.0", "+7.1"),
        (-65, "+9.5", "+2.0", "+9.0"),
        (-64, "+9.5", "+2.4", "+9.4"),
        (-63, "+9.5", "+2.8", "+9.7"),  # «only from −63 mV on do they reach more»
        (-90, "+9.5", "-8.1", "-2.3"),
    ],
)
def test_potentials_of_the_text(EI, excited, gaba, both):
    panel = PANELS["psp"]()
    panel.controls["EI"].value = EI
    assert f"excitation alone moves V by {excited} mV, GABA alone by {gaba} mV" in panel.sentence
    assert f"both together by {both} mV" in panel.sentence


def test_the_sign_of_gaba_changes_at_rest():
    run = lesson03.potentials(synapses.steady_vm, synapses.synaptic_trace)
    for EI in (-71.0, -69.0):
        moves = run(0.0, 2.0, EI).inhibited + 70.0
        assert np.all(moves * (EI + 70.0) >= 0) and np.abs(moves).max() > 0.1


def test_the_discount_moves_nothing_where_nothing_waits():
    panel = PANELS["bandit"]()
    panel.controls["task"].value = list(lesson03.TASKS)[1]
    before = pixels(panel.png)
    panel.controls["gamma"].value = 0.5
    assert np.array_equal(pixels(panel.png), before)


def test_the_bandit_does_what_the_text_says():
    run, (later, now) = lesson03.choices(activation.sigmoid), lesson03.TASKS

    def late(**options):
        return run(**dict(eta=0.1, beta=5.0, gamma=0.95, task=later) | options).share[-50:].mean()

    assert late() > 0.85
    assert [f"{late(gamma=g):.2f}" for g in (0.5, 0.87)] == ["0.04", "0.50"]
    assert late(beta=20.0) == pytest.approx(0.5, abs=0.05)
    assert run(0.1, 20.0, 0.95, later).changed[-50:].max() == 0.0  # stuck, where β = 0 is restless
    assert run(0.1, 0.0, 0.95, later).changed[-50:].mean() == pytest.approx(0.5, abs=0.02)
    assert [f"{late(eta=eta):.2f}" for eta in (0.02, 0.1, 1.0)] == ["0.95", "0.90", "0.51"]
    assert [f"{late(task=now, eta=eta):.2f}" for eta in (0.02, 1.0)] == ["0.43", "0.70"]
    assert late(beta=0.0) == pytest.approx(0.5, abs=0.02)
    assert late(task=now, beta=20.0) < late(task=now)
    assert late(task=now, eta=0.02) < 0.5
    assert late(task=now, eta=1.0) < late(task=now)
    assert {run(0.1, beta, 0.95, task).share[0] for beta in (0.0, 20.0) for task in (later, now)} == {0.44}
    error = run(0.1, 5.0, 0.95, now).error
    assert error[0] > 0.4 and error[100:105].mean() < -0.2 and abs(error[80:100].mean()) < 0.05


def test_panels_run_the_function_they_were_given():
    def sigmoid(x):
        return np.zeros(np.shape(x))  # always the first arm

    panel = lesson03.bandit_panel(sigmoid)
    assert "in the last quarter of the trials 0%" in panel.sentence

    def p_spike(x, noise, n, rng):
        return np.full(np.shape(x), 0.25)

    panel = lesson03.noise_panel(p_spike, activation.sigmoid)
    assert "spikes in 0.250" in panel.sentence


def test_wrong_shapes_are_named():
    with pytest.raises(ValueError, match=r"synaptic_trace returned the shape \(\)"):
        lesson03.potentials(synapses.steady_vm, lambda spikes, **times: 1.0)
    with pytest.raises(ValueError, match=r"p_spike returned the shape \(\)"):
        lesson03.threshold(lambda x, *rest: 0.5, activation.sigmoid)(1.0, 1.0, 10)


def test_the_dots_scatter_as_much_as_the_text_says():
    run = lesson03.threshold(activation.p_spike, activation.sigmoid)
    at_zero = [run(1.0, 0.0, 10).fraction]
    assert f"{run(0.1, 0.0, 500).fraction:.1f}" == "0.5"  # «one half at 0 itself», however narrow
    assert 0 <= at_zero[0] <= 1 and np.sqrt(0.25 / 10) == pytest.approx(0.16, abs=0.002)
    assert float(activation.sigmoid(2.2)) == pytest.approx(0.9, abs=0.001)
    assert float(activation.sigmoid(0.5)) == pytest.approx(0.622, abs=0.0005) and "near 0.622" in TEXT
    assert pytest.approx(1.81, abs=0.005) == lesson03._SPREAD


def test_the_noise_can_have_the_width_one():
    panel = PANELS["noise"]()
    assert panel.controls["noise"].value == 1.0 and "the sigmoid says 0.731" in panel.sentence


# -- pictures and numbers of the text -----------------------------------------------------------------


def test_pictures_say_what_they_show():
    I = np.linspace(0.0, 12.0, 241)
    spike = np.arange(4000) == 50
    traces = {name: synapses.synaptic_trace(spike, 1.0, tau, 0.1) for name, tau in synapses.DECAY.items()}
    line = 1000 / 15 * activation.relu(I - 0.75)
    shown = {
        figures.show_synapse(): ["4 spikes", "-70", "-54.7"],
        figures.show_receptors(traces): ["AMPA after 13 ms", "NMDA after 350 ms"],
        figures.show_shunting(I, {0.0: lif.lif_rate(I), 1.0: lif.lif_rate(I, tau=5.0, R=5.0)}): [
            "300 Hz",
            "g_I = 1",
        ],
        figures.show_functions(): ["σ 0.73", "tanh 0.76", "ReLU 1.00", "softplus 1.31"],
        figures.show_rectifier(I, lif.lif_rate(I, tref=0.0), line): ["749", "750", "30 Hz"],
    }
    for picture, words in shown.items():
        text = picture.alt.replace("−", "-")
        assert [w for w in words if w not in text] == [], picture.alt
        assert pixels(picture.png).std() > 5


def test_the_shunt_shifts_the_rate():
    """Only far above the onset; the onset itself is multiplied by 1 + g_I."""
    I = np.array([2.25, 3.0, 5.0, 10.0, 1000.0])
    leaky = dict(tau=10 / 1.5, R=10 / 1.5, tref=0.0)
    plain, shunted = lif.lif_rate(I, tref=0.0), lif.lif_rate(I, **leaky)
    assert [round(x) for x in plain - shunted] == [91, 36, 29, 27, 25] and plain[3] > 2 * plain[2]
    assert "costs all 91 Hz at 2.25 nA, then 36 at 3, 29 at 5 and 27 at 10 nA" in TEXT
    assert lif.lif_rate(2.25, **leaky) == 0.0 < lif.lif_rate(2.26, **leaky)  # 1.5 nA times 1.5
    t = np.linspace(0, 1 / plain[3], 10_001)  # s, one interval at 10 nA
    assert np.mean(-65 + 100 * (1 - np.exp(-100 * t))) == pytest.approx(-57.5, abs=0.3)


def test_the_rectifier_is_the_limit_of_strong_currents():
    """Slope R / (τ (V_th − V_r)); the corner lies half-way between reset and threshold, 7.5 mV or 0.75 nA."""
    I = np.array([100.0, 1000.0])
    assert lif.lif_rate(I, tref=0.0) == pytest.approx(1000 / 15 * (I - 0.75), rel=1e-4)
    assert [round(float(lif.lif_rate(12.0, tref=t))) for t in (2.0, 0.0)] == [300, 749]
    assert "300 instead of 749 Hz" in TEXT


def test_values_in_the_model_answer():
    for number in (activation.sigmoid(1.0), activation.sigmoid(-2.0), activation.tanh(1.0)):
        assert f"{float(number):.2f}" in TEXT


# -- cards and claims ---------------------------------------------------------------------------------

CARDS = data.transmitter_cards()


def test_every_transmitter_that_the_articles_name_has_a_card():
    named = " ".join(row["transmitter"] for row in CARDS.values())
    for name in ("glutamate", "GABA", "dopamine", "serotonin", "acetylcholine", "norepinephrine"):
        assert name in named
    for name in ("oxytocin", "substance P", "endorphins"):
        assert name in named


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_complete(name):
    row = CARDS[name]
    empty = {key for key, value in row.items() if not value.strip()}
    assert empty <= {"doi"} and (row["doi"] or "AISTATS" in row["source"])
    assert row["rating"] in parallels.RATINGS and row["rating"] != "undecided yet"
    assert not row["doi"] or re.fullmatch(r"10\.\d{4,}/\S+", row["doi"])


def test_cards_are_browsed_without_a_kernel_and_read_as_text():
    cards = figures.show_cards(CARDS)
    html, text = cards._repr_html_(), repr(cards)
    opened = []

    class Page(HTMLParser):
        def handle_starttag(self, tag, attrs):
            opened.append(tag)

        def handle_endtag(self, tag):
            assert opened.pop() == tag

    Page().feed(html)
    assert opened == []
    assert html.count("<details") == html.count("<summary>") == len(CARDS) == 12
    for row in CARDS.values():
        assert row["claim"] in text and row["repaired"] in text and row["doi"] in text


def test_cards_escape_what_is_written_on_them():
    row = dict.fromkeys(
        ("transmitter", "claim", "receptors", "rating", "repaired", "source", "doi"), "a < b & c"
    )
    html = Cards({"one": row})._repr_html_()
    assert "a < b" not in html and "a &lt; b &amp; c" in html


def test_the_claim_is_rated_in_known_words():
    verdict = parallels.PARALLELS["transmitter-function"].verdict
    assert {word for _, words in verdict for word in words.split(", ")} <= set(parallels.RATINGS)


# -- the records --------------------------------------------------------------------------------------


def test_points_of_lesson_03():
    points = {record.name: record.points for record in exercises.lesson("03")}
    assert points == {
        "steady_vm": 4,
        "synaptic_trace": 4,
        "dale_violations": 4,
        "p_spike": 3,
        "sigmoid": 2,
        "dsigmoid": 1,
        "tanh_from_sigmoid": 2,
    }


def test_a_quiet_exercise_takes_an_overflow_for_an_error_and_others_do_not():
    def loud(x):
        return 1 / (1 + np.exp(-np.asarray(x, float)))

    assert exercises.find("sigmoid").quiet and not exercises.find("lif_rate").quiet
    report = exercises.report(loud, exercises.find("sigmoid"))
    assert report.passed == len(report.verdicts) - 1
    assert "RuntimeWarning: overflow" in next(v.message for v in report.verdicts if v.message)


def test_a_seeded_generator_is_equal_to_its_like_and_its_copy_is_plain():
    import copy

    assert chance._Seeded(3) == chance._Seeded(3) and chance._Seeded(3) != chance._Seeded(4)
    mine = copy.deepcopy(chance._Seeded(3))
    assert type(mine) is np.random.Generator
    assert mine.random() == np.random.Generator(np.random.PCG64(3)).random()
