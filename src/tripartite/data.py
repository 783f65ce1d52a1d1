"""The measured data and tables that come with the course; origin and licence of each in assets/README.md."""

import csv

import numpy as np

from .paths import asset

__all__ = ["energy_card", "grasshopper", "neurogenesis_card"]

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


def energy_card():
    """Numbers on the energy of arithmetic, memory, chips and brains, each with its source.

    Returns
    -------
    rows : dict
        id → dict with quantity, value (float), unit, kind, note, source, doi.

    Used in lesson 02.
    """
    with open(asset("cards/energy.csv"), encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    return {name: row | {"value": float(row["value"])} for name, row in rows.items()}


def neurogenesis_card():
    """Five studies of new neurons in the hippocampus of adult humans: what was measured, found, and objected.

    Returns
    -------
    rows : dict
        id → dict with study, measured, finding, criticism, source, doi, checked, all text.

    Used in lesson 06.
    """
    with open(asset("cards/neurogenesis.csv"), encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}
