"""The measured data and tables that come with the course; origin and licence of each in assets/README.md."""

import csv

import numpy as np

from .paths import asset

__all__ = [
    "agreement_curve",
    "astro_weights",
    "astrocyte_card",
    "brain_cells",
    "digits",
    "energy_card",
    "grasshopper",
    "neurogenesis_card",
    "photographs",
    "prose",
    "recorded_agreement",
    "recorded_memory",
    "recorded_norms",
    "recorded_words",
    "sentences",
    "transmitter_cards",
    "vit_weights",
]

#: Loudest level of the sound in each recording, dB SPL, from the headers of the original files.
PEAK_LEVEL = {1: 76.4286, 2: 71.2}


def grasshopper(recording):
    """Ten seconds of one auditory receptor of a locust: the sound it heard and the spikes it sent.

    Parameters
    ----------
    recording : {1, 2}
        The same cell, two different sounds; the second is quieter and changes faster.

    Returns
    -------
    sound : ndarray, shape (20000,)
        Amplitude of the sound in steps of ``dt``; 1 is the loudest moment of recording 1.
    spike_times : ndarray, shape (n,)
        ms after the start of the sound.
    dt : float
        Step of the sound, 0.5 ms.

    Raises
    ------
    ValueError
        If there is no such recording.

    Used in lesson 02. Source: Rokem et al. (2006), doi:10.1152/jn.00891.2005.
    """
    if type(recording) is not int or recording not in PEAK_LEVEL:  # True and 1.0 are equal to 1, too
        raise ValueError(f"recording must be 1 or 2, got {recording!r}")
    with np.load(asset("data/grasshopper_spikes.npz")) as file:
        sound = file[f"stim{recording}"].astype(float)
        spike_times = file[f"spikes{recording}"] / 1000.0
        dt = float(file["dt_us"]) / 1000.0
    # Each sound is stored with its own loudest moment as 1: put both on one scale.
    return sound * 10.0 ** ((PEAK_LEVEL[recording] - PEAK_LEVEL[1]) / 20.0), spike_times, dt


#: Forms of the digits kept for testing when ``split`` is "hands"; each looks filled in by one hand.
TEST_FORMS = (10, 11, 12, 13)
#: Forms among the others on which settings are chosen, so that the test digits are not used for that.
TUNING_FORMS = (7, 8, 9)


def digits(split="hands"):
    """Handwritten digits, in a part to learn from and a part to test with.

    Parameters
    ----------
    split : {"hands", "mixed", "tuning"}
        "hands": the test digits are those of four forms out of fourteen. Who wrote a form is not recorded; that
        nobody wrote two is our reading of the pictures (``assets/README.md``), while the description of the
        data speaks of 13 people.
        "mixed": test digits are taken from all forms; the same numbers of digits, and an easier test, because
        a digit then often has a twin by the same hand among those that were learned.
        "tuning": the ten forms of "hands" that are not for testing, three of them in place of the test digits:
        for choosing a setting.

    Returns
    -------
    x : ndarray of float32, shape (1287, 8, 8), or (906, 8, 8) for "tuning"
        Grey values from 0, paper, to 1, ink.
    y : ndarray of int, shape of x without its last axes
        Which digit it is.
    x_test, y_test : the same, 510 digits, or 381

    Raises
    ------
    ValueError
        If there is no such split.

    Used in lesson 06. Source: Alpaydin and Kaynak (1998), doi:10.24432/C50P49.
    """
    with np.load(asset("data/digits.npz")) as file:
        x, y, form = file["x"] / np.float32(16), file["y"].astype(int), file["form"]
    if split == "hands":
        test = np.isin(form, TEST_FORMS)
    elif split == "mixed":
        # 7919 is prime, so this walks through all digits, and takes as many as the four forms hold.
        test = np.arange(len(y)) * 7919 % len(y) < np.isin(form, TEST_FORMS).sum()
    elif split == "tuning":
        kept = ~np.isin(form, TEST_FORMS)
        x, y, test = x[kept], y[kept], np.isin(form[kept], TUNING_FORMS)
    else:
        raise ValueError(f"split must be 'hands', 'mixed' or 'tuning', got {split!r}")
    return x[~test], y[~test], x[test], y[test]


def astrocyte_card(*kinds):
    """What is known and what is disputed about astrocytes, each statement with its source.

    Parameters
    ----------
    *kinds : str
        Only rows of these kinds: "time", "contact", "for", "against", "open"; without one, all rows.

    Returns
    -------
    rows : dict
        id → dict of text with kind, statement, unit, year, source, doi, checked, and low and high (float; nan
        where the statement is no number). State of November 2026.

    Raises
    ------
    ValueError
        If there is no such kind.

    Used in lesson 14.
    """
    rows = _card("astrocytes")
    known = {row["kind"] for row in rows.values()}
    if not set(kinds) <= known:
        raise ValueError(f"kinds must be among {sorted(known)}, got {kinds}")
    for row in rows.values():
        row |= {end: float(row[end] or "nan") for end in ("low", "high")}
    return {name: row for name, row in rows.items() if not kinds or row["kind"] in kinds}


def brain_cells():
    """Counts of neurons and of other cells in brains and parts of them.

    Returns
    -------
    rows : dict
        id → dict with neurons and others (float, numbers of cells), and as text region, species, what the others
        are, method, source, doi, checked.

    Used in lesson 14.
    """
    rows = _card("brain_cells")
    return {
        name: row | {kind: float(row[kind]) for kind in ("neurons", "others")} for name, row in rows.items()
    }


def energy_card():
    """Numbers on the energy of arithmetic, memory, chips and brains, each with its source.

    Returns
    -------
    rows : dict
        id → dict with quantity, value (float), unit, kind, note, source, doi.

    Used in lesson 02.
    """
    return {name: row | {"value": float(row["value"])} for name, row in _card("energy").items()}


def neurogenesis_card():
    """Five studies of new neurons in the hippocampus of adult humans: what was measured, found, and objected.

    Returns
    -------
    rows : dict
        id → dict with study, measured, finding, criticism, source, doi, checked, all text.

    Used in lesson 06.
    """
    return _card("neurogenesis")


def transmitter_cards():
    """Claims about transmitters, each judged, repaired and with its source.

    All but one are from popular articles; that on serotonin and the discount γ is a theory's.

    Returns
    -------
    rows : dict
        id → dict of text with transmitter, receptors (with their time scale), claim, rating ("mechanism",
        "inspiration", "analogy" or "myth"), repaired, source, doi, checked. All claims are in our words.

    Used in lesson 03.
    """
    return _card("transmitters")


def prose():
    """The sentences of this course, in lower case, one paragraph per line; every number is written 0.

    Returns
    -------
    text : str
        The letters a–z, 0, space, new line and . , ; : ? ! ' " ( ) -

    Used in lesson 11. Own text, frozen; assets/data/make_prose.py says what was left out.
    """
    return asset("data/prose.txt").read_text(encoding="ascii")


def sentences(part="test"):
    """Short English sentences, written for this course.

    Parameters
    ----------
    part : {"test", "calibration"}
        "test": 30 sentences, five on each of six topics. "calibration": 20 others, to set up a network with
        before it is tested.

    Returns
    -------
    sentences : list of str
    topics : list of str
        Topic of each; "" for calibration.

    Raises
    ------
    ValueError
        If there is no such part.

    Used in lesson 15. Own text.
    """
    if part not in ("test", "calibration"):
        raise ValueError(f"part must be 'test' or 'calibration', got {part!r}")
    rows = [row for row in _rows("data/sentences.csv") if row["part"] == part]
    return [row["sentence"] for row in rows], [row["topic"] for row in rows]


def photographs():
    """Eight photographs, grey: an astronaut, a cat, a cup of coffee, a rocket, a man with a camera, three textures.

    Returns
    -------
    dict
        name ("astronaut", "cat", "coffee", "rocket", "camera", "brick", "grass", "gravel") → ndarray of uint8,
        shape (256, 256), from 0, black, to 255, white.

    Used in lesson 15. All are CC0 or in the public domain; credits in ``assets/README.md``.
    """
    with np.load(asset("data/photographs.npz")) as file:
        return {name: file[name] for name in file.files}


def recorded_memory():
    """How many memories the neuron–astrocyte memory of 2025 recalled, as recorded with the course.

    Returns
    -------
    rows : list of dict
        setting, neurons, memories, flipped (share of the cue's signs), runs, recovered, energy_falls (number of
        runs, None where there is no energy), seed. ``assets/recorded/record_memory.py`` says what each setting is.

    Used in lesson 15.
    """
    rows = _rows("recorded/memory_2025.csv")
    for row in rows:
        row["flipped"] = float(row["flipped"])
        for name in ("neurons", "memories", "runs", "recovered", "seed"):
            row[name] = int(row[name])
        row["energy_falls"] = int(row["energy_falls"]) if row["energy_falls"] else None
    return rows


#: Kinds of nets in `vit_weights`, and the tau that each was trained with and must be used with.
VIT_TAU = {"plain": None, "tau1": 1.0}


def vit_weights(kind="plain", seed=0):
    """A tiny Transformer that reads digits, trained by this course on ``digits("mixed")``.

    Parameters
    ----------
    kind : {"plain", "tau1"}
        "plain": as usual. "tau1": queries and keys divided by their length, tau = 1; hand ``VIT_TAU[kind]`` to
        `digits_vit.vit_scores` and its companions.
    seed : {0, 1, 2}
        Which of three nets, trained alike from different first weights.

    Returns
    -------
    w : dict of ndarray of float32
        Names and shapes as of `digits_vit.vit_params`.

    Raises
    ------
    ValueError
        If there is no such net.

    Used in lessons 13 and 15. Own; assets/models/make_digits_vit.py trains them anew.
    """
    if kind not in VIT_TAU:
        raise ValueError(f"kind must be one of {', '.join(map(repr, VIT_TAU))}, got {kind!r}")
    start = f"{kind}/{seed}/"
    with np.load(asset("models/digits_vit.npz")) as file:
        found = {n.removeprefix(start): file[n].astype(np.float32) for n in file.files if n.startswith(start)}
    if not found:
        raise ValueError(f"seed must be 0, 1 or 2, got {seed!r}")
    return found


#: The tau that the nets of `astro_weights` were trained with and must be used with.
ASTRO_TAU = 2.0


def astro_weights(M=4, seed=0):
    """A tiny Transformer that learned to read digits with astrocytes in place of softmax, on ``digits("mixed")``.

    Parameters
    ----------
    M : {4, 1}
        Hidden neurons of each head. 1 is the control: the one neuron's activity for the query cancels, so every
        query gets the same mean of the values.
    seed : {0, 1, 2}
        Which of three nets, trained alike from different first weights and directions.

    Returns
    -------
    w : dict of ndarray of float32
        Names and shapes as of `digits_vit.vit_params`.
    W : ndarray of float32, shape (2, 4, M, 8)
        Directions of the hidden neurons of each block and head, which the net was trained with and needs:
        ``vit_scores(w, x, [feature_attend(one) for one in W], ASTRO_TAU)``.

    Raises
    ------
    ValueError
        If there is no such net.

    Used in lesson 15. Own; assets/models/make_digits_astro.py trains them anew.
    """
    start = f"{M}/{seed}/"
    with np.load(asset("models/digits_astro.npz")) as file:
        found = {n.removeprefix(start): file[n].astype(np.float32) for n in file.files if n.startswith(start)}
    if not found:
        raise ValueError(f"M must be 4 or 1 and seed 0, 1 or 2, got {M!r} and {seed!r}")
    return found, found.pop("W")


def recorded_agreement(network):
    """How well a network keeps its answers with astrocytes in place of softmax, as recorded with the course.

    Parameters
    ----------
    network : {"bert_tiny", "minilm", "vit_small", "digits"}

    Returns
    -------
    rows : list of dict
        features, M (int), seed (int, of the directions), replaced ("all", or the number of the only layer), measure,
        layer (int, or None), value (float); for the digits also net, such as "tau1/0".
        ``assets/recorded/record_agreement.py`` says what each measure is. See `agreement_curve`.

    Raises
    ------
    ValueError
        If there is no such network.

    Used in lesson 15.
    """
    rows = _recorded("agreement", network)
    for row in rows:
        row["M"], row["seed"], row["value"] = int(row["M"]), int(row["seed"]), float(row["value"])
        row["layer"] = int(row["layer"]) if row["layer"] else None
    return rows


def agreement_curve(rows, measure, features, *, layer=None, net="", replaced="all"):
    """One curve of recorded numbers over the number of features.

    Parameters
    ----------
    rows : list of dict
        From `recorded_agreement`.
    measure, features : str
        Such as "cosine" and "plain".
    layer : int, optional
        Of which layer, for measures that each layer has.
    net : str
        Beginning of the names of nets to take together, for the digits: "tau1".
    replaced : str
        Which layers astrocytes had.

    Returns
    -------
    M : ndarray of int, shape (n,), rising
    mean, lowest, highest : ndarrays, shape (n,)
        Over the seeds of the directions (and the nets).

    Raises
    ------
    ValueError
        If nothing like this was recorded.

    Used in lesson 15.
    """
    found = {}
    for row in rows:
        same = (row["measure"], row["features"], row["layer"], row["replaced"])
        if same == (measure, features, layer, replaced) and row.get("net", "").startswith(net):
            found.setdefault(row["M"], []).append(row["value"])
    if not found:
        raise ValueError(f"no {measure!r} was recorded for {features!r} features, layer {layer}, net {net!r}")
    M = np.array(sorted(found))
    return M, *(np.array([of(found[m]) for m in M]) for of in (np.mean, np.min, np.max))


def recorded_norms(network):
    """How long queries and keys are in each head of a network, as recorded with the course.

    Parameters
    ----------
    network : {"bert_tiny", "minilm", "vit_small", "digits"}

    Returns
    -------
    rows : list of dict
        layer, head (int, from 1), stage ("raw", "centred", "preconditioned"), query, key, sum (float): means of |q|²,
        |k|², |q + k|², after the factor D^{−1/4} on each; for the digits also net.

    Raises
    ------
    ValueError
        If there is no such network.

    Used in lesson 15.
    """
    rows = _recorded("norms", network)
    for row in rows:
        row |= {name: int(row[name]) for name in ("layer", "head")}
        row |= {name: float(row[name]) for name in ("query", "key", "sum")}
    return rows


def recorded_words():
    """The words that six sentences call up in BERT-tiny, with softmax and with astrocytes, as recorded.

    Returns
    -------
    rows : list of dict
        sentence, features ("softmax", "uniform" or "optimal"), M (int, 0 for the first two), words (list of 12 str,
        strongest first).

    Used in lesson 15.
    """
    return [row | {"M": int(row["M"]), "words": row["words"].split()} for row in _rows("recorded/words.csv")]


def _recorded(what, network):
    names = ("bert_tiny", "minilm", "vit_small", "digits")
    if network not in names:
        raise ValueError(f"network must be one of {', '.join(map(repr, names))}, got {network!r}")
    return _rows(f"recorded/{what}_{network}.csv")


def _rows(path):
    """The rows of a table under assets/, as dicts of text."""
    with open(asset(path), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _card(name):
    """The rows of a card by their id."""
    return {row["id"]: row for row in _rows(f"cards/{name}.csv")}
