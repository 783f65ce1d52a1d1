"""Does the parallel hold? Claims as popular articles make them, and the learner's vote, which nobody marks.

``vote(name)`` stands twice in a lesson, before and after. The first vote and the last one are kept beside the
progress, on this computer only. The verdict is not here: it is folded text in the lesson, so that it can be
read where no button works.
"""

from dataclasses import dataclass
from html import escape

import ipywidgets as widgets
from IPython.display import display

from . import progress
from .explore import failing
from .figures.drawing import hide_rule

__all__ = ["PARALLELS", "RATINGS", "Parallel", "Vote", "vote"]

#: What one can vote for, each with what it means.
RATINGS = {
    "mechanism": "the same mathematics on both sides",
    "inspiration": "the inventors took it from there, and a document says so",
    "analogy": "a helpful picture, and no more",
    "myth": "without evidence, or against it",
    "undecided yet": "you want to know more first",
}

STAGES = ("before", "after")


@dataclass(frozen=True)
class Parallel:
    """A claim that brain and machine do the same, and how the course rates it, part by part."""

    name: str
    claim: str
    verdict: tuple[tuple[str, str], ...]


PARALLELS = {
    parallel.name: parallel
    for parallel in (
        Parallel(
            "artificial-neuron",
            "An artificial neuron works like a neuron in the brain.",
            (("its history", "inspiration"), ("the unit of today", "analogy")),
        ),
        Parallel(
            "neuron-node",
            "A neuron adds up what comes in and fires when the sum crosses a threshold; a node of a neural network "
            "does just that.",
            (("the unit of 1943", "inspiration"), ("the unit of today", "analogy")),
        ),
        Parallel(
            "spiking-chips",
            "The brain computes with spikes, so a chip that computes with spikes works like the brain, at the "
            "brain's energy.",
            (("the neuron model", "inspiration, mechanism"), ("the whole system", "analogy")),
        ),
        Parallel(
            "transmitter-function",
            "Activation functions mimic neurotransmitters: a ReLU excites like glutamate, a sigmoid holds back "
            "like GABA, tanh does both like serotonin.",
            (
                ("transmitter and function", "myth"),
                ("transmitter and sign of a weight", "analogy"),
                ("noisy threshold and sigmoid", "mechanism"),
                ("rate of a neuron and rectifier", "mechanism, inspiration"),
            ),
        ),
        Parallel(
            "training-plasticity",
            "Training an artificial network is what the brain does when it learns: connections that are needed "
            "become stronger, as in LTP, and the others weaker, as in LTD.",
            (
                ("learning by changing strengths", "inspiration"),
                ("a neuron under Oja's rule and principal component analysis", "mechanism"),
                ("LTP and LTD and today's training", "analogy"),
                ("backpropagation as the known rule of synapses", "myth"),
            ),
        ),
        Parallel(
            "learning-like-a-brain",
            "An artificial network learns as the brain does: backpropagation is how synapses change, transfer "
            "learning is its plasticity, and continual learning its new neurons.",
            (
                ("weights and synapses both change", "analogy"),
                ("backpropagation as the rule of synapses", "myth"),
                ("transfer from plasticity, continual learning from new neurons", "myth"),
                ("protected weights and consolidated synapses", "inspiration"),
            ),
        ),
        Parallel(
            "loops",
            "Networks with loops are modelled on the brain's loops: the LSTM and the GRU on hippocampus and "
            "auditory cortex, the liquid state machine on a piece of cortex.",
            (
                ("LSTM and GRU: their history", "myth"),
                ("gates and working memory", "analogy"),
                ("the liquid: where it comes from", "inspiration"),
                ("fading memory and a read-out, as mathematics", "mechanism"),
            ),
        ),
        Parallel(
            "associative-memory",
            "The hippocampus keeps our memories, and its counterpart in a machine is a network with loops, such as "
            "the LSTM. The attention of a Transformer could live in a brain as well, but only if at least three "
            "neurons communicate at one synapse.",
            (
                ("hippocampus and LSTM: their history", "myth"),
                ("CA3 and networks that complete a pattern", "inspiration"),
                ("a step of a modern Hopfield network and softmax attention", "mechanism"),
                ("three neurons at a synapse, as one way of writing the energy", "analogy"),
                ("three neurons at a synapse, as something attention needs", "myth"),
                ("Boltzmann machine and dreaming brain", "inspiration, analogy"),
            ),
        ),
        Parallel(
            "paying-attention",
            "A Transformer pays attention as a brain does: it concentrates on what matters, as norepinephrine lets "
            "us concentrate, and its attention maps show what it thought of.",
            (
                ("self-attention and a mind that concentrates", "myth"),
                ("norepinephrine and the attention formula", "myth"),
                ("gain of neurons and sharpness of the shares", "analogy"),
                ("attention maps as reasons", "myth"),
                ("a step of the modern Hopfield network", "mechanism"),
                ("a model of the hippocampal formation, after its changes", "mechanism"),
            ),
        ),
        Parallel(
            "other-half",
            "Astrocytes are the other half of the brain: nine of ten of its cells, wrapped round its synapses by the "
            "million, with a slow calcium signal that works as a memory buffer and answers the neurons.",
            (
                ("nine of ten cells", "myth"),
                ("a leaky sum as a buffer, in a model", "mechanism"),
                ("slow calcium and a memory buffer, in a brain", "analogy"),
            ),
        ),
        Parallel(
            "astrocyte-attention",
            "Scientists have built a Transformer from neurons and astrocytes, and simulations with texts and images "
            "confirmed it: astrocytes give the brain attention, as in today's language models.",
            (
                ("linear attention and Hebb's rule", "mechanism"),
                ("the network and attention, as equations", "mechanism"),
                ("a brain and attention", "analogy"),
                ("simulations with trained Transformers as evidence for it", "myth"),
            ),
        ),
    )
}


def vote(name, stage):
    """Show a claim with a button for each rating; the last line of a cell.

    Parameters
    ----------
    name : str
        A key of ``PARALLELS``.
    stage : {"before", "after"}
        Whether the lesson asks before or after the learner has worked on it.

    Returns
    -------
    Vote

    Raises
    ------
    ValueError
        If there is no such claim or stage.

    Built in lesson 00.
    """
    if name not in PARALLELS:
        raise ValueError(f"there is no claim {name!r}; there are {', '.join(PARALLELS)}")
    if stage not in STAGES:
        raise ValueError(f"stage must be 'before' or 'after', got {stage!r}")
    return Vote(PARALLELS[name], stage)


class Vote(widgets.VBox):
    """A claim, five buttons, and a line that says what was voted. Made by ``vote``.

    Attributes
    ----------
    buttons : ToggleButtons
        Set ``buttons.value`` to vote from code.
    stage : str
        "before" or "after".
    said : str
        The line below the buttons.
    """

    def __init__(self, parallel, stage):
        self.parallel, self.stage, self.said = parallel, stage, ""
        self._line = widgets.HTML()
        self.buttons = widgets.ToggleButtons(
            options=list(RATINGS),
            value=self._kept().get(stage),
            tooltips=list(RATINGS.values()),
            style={"button_width": "10em"},
            layout=widgets.Layout(max_width="100%"),
        )
        self._head = widgets.HTML()
        super().__init__([self._head, self.buttons, self._line])
        self._head.value = hide_rule(self._still_class) + _claim_html(parallel.claim)
        self._say(self._words())
        self.buttons.observe(self._voted, "value")

    def _voted(self, change):
        """Keep the vote and say so. What goes wrong is shown, and turns a test red."""
        try:
            self._keep(change["new"])
        except OSError as error:
            reason = error.strerror or error
            self._say(f"Your vote was not saved, because {reason} ({progress.votes_path().parent}).")
        except Exception as error:
            failing.record(error, {"vote": change["new"]})
            self._say(f"{type(error).__name__}: {error}", role="alert")
        else:
            self._say(self._words())

    def _keep(self, rating):
        votes = progress.read(progress.votes_path())
        votes[self.parallel.name] = self._kept() | {self.stage: rating}
        progress.write(progress.votes_path(), votes)

    def _kept(self):
        """The votes on this claim by stage; whatever else is in the file is ignored."""
        kept = progress.read(progress.votes_path()).get(self.parallel.name)
        kept = kept if isinstance(kept, dict) else {}
        return {stage: kept[stage] for stage in STAGES if kept.get(stage) in RATINGS}

    def _words(self):
        kept = self._kept()
        if self.stage not in kept:
            return "Choose one; you can change it. Nobody marks it."
        if self.stage == "before":
            return f"Your vote: {kept['before']}. You will be asked again."
        if "before" not in kept:
            return f"After: {kept['after']}. You did not vote before."
        return f"Before: {kept['before']}, after: {kept['after']}."

    def _say(self, words, role="status"):
        self.said = words
        self._line.value = f'<div role="{role}" aria-live="polite">{escape(words)}</div>'

    # ---- where no widget can run ------------------------------------------------------------------

    @property
    def _still_class(self):
        return f"tripartite-still-{self.model_id}"

    def _ipython_display_(self):
        """Show the buttons, and beside them the claim as text, which the live buttons hide."""
        display({**super()._repr_mimebundle_(), "text/plain": ""}, raw=True)
        display(self._still(), raw=True)

    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), **self._still()}

    def _still(self):
        rows = "".join(f"<li><b>{escape(r)}</b>: {escape(m)}</li>" for r, m in RATINGS.items())
        html = f'<div class="{self._still_class}">{_claim_html(self.parallel.claim)}<ul>{rows}</ul></div>'
        lines = [f"«{self.parallel.claim}»", *(f"- {r}: {m}" for r, m in RATINGS.items())]
        return {"text/html": html, "text/plain": "\n".join(lines)}


def _claim_html(claim):
    return f'<p style="margin:4px 0;font-size:1.05em">«{escape(claim)}»</p>'
