"""Make the pictures of the README: python assets/figures/make_figures.py"""

from pathlib import Path

from tripartite.figures.lesson02 import show_neuron
from tripartite.models.lif import lif_simulate

HERE = Path(__file__).parent

if __name__ == "__main__":
    (HERE / "neuron.png").write_bytes(show_neuron(lif_simulate).png)
