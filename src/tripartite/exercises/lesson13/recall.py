"""Exercise 13.6: train a head on associative recall."""

import numpy as np

from ...models import recall
from ...models.attention import attention, attention_backward
from ..compare import array, close, difference, number, several
from ..record import Case, Check, Exercise

LOSS = "half the squared distance, a mean over the queries"
STEP = "one step for W_Q and W_K"
CHAIN = "step after step"
LEARNED = "the head has learned to look up"


def _cases(rng):
    small = dict(W_Q=rng.normal(size=(5, 4)), W_K=rng.normal(size=(5, 4)))
    few = recall.recall_tasks(rng, 4, T=3, D=4, d_v=7, noise=0.5)
    W_Q, W_K = rng.normal(size=(2, 8, 8)) / np.sqrt(8)
    return {
        "still": Case(small | dict(tasks=few, eta=0.0), "4 small tasks and η = 0"),
        "one": Case(small | dict(tasks=few[:1], eta=0.3), "a single task of 3 keys, η = 0.3"),
        "few": Case(small | dict(tasks=few, eta=0.3), "4 small tasks, η = 0.3"),
        "long": Case(
            dict(W_Q=W_Q, W_K=W_K, tasks=recall.recall_tasks(rng, 400), eta=0.3),
            "400 tasks of 6 pairs, D = 8",
        ),
    }


def _returns(value, case):
    found = several(value, 3, "W_Q, W_K, losses", stacked=False)
    given = case.kwargs
    return (
        array(found[0], given["W_Q"].shape, "W_Q"),
        array(found[1], given["W_K"].shape, "W_K"),
        array(found[2], (len(given["tasks"]),), "the losses"),
    )


def _train(
    W_Q,
    W_K,
    tasks,
    eta,
    scale="T",
    sign=-1.0,
    mixed=False,
    in_turn=False,
    again=False,
    fresh=True,
    late=False,
):
    """Training, right or with a slip."""
    first, losses = (W_Q, W_K), []
    for keys, values, queries in tasks:
        if not fresh:
            W_Q, W_K = first
        scales = {"T": len(queries), "1": 1.0, "all": values.size, "T/2": len(queries) / 2}
        Q, K = queries @ W_Q.T, keys @ W_K.T
        error = attention(Q, K, values) - values
        losses.append(0.5 * np.sum(error**2) / scales[scale])
        dQ, dK, _ = attention_backward(Q, K, values, error / scales[scale])
        before = W_Q
        W_Q = W_Q + sign * eta * dQ.T @ (keys if mixed else queries)
        if again:
            error = attention(queries @ W_Q.T, K, values) - values
        if in_turn == "K first":
            moved = W_K - eta * dK.T @ keys
            dQ = attention_backward(Q, keys @ moved.T, values, error / scales[scale])[0]
            W_Q = before - eta * dQ.T @ queries
        elif in_turn or again:
            dK = attention_backward(queries @ W_Q.T, K, values, error / scales[scale])[1]
        W_K = W_K + sign * eta * dK.T @ (queries if mixed else keys)
        if late:
            error = attention(queries @ W_Q.T, keys @ W_K.T, values) - values
            losses[-1] = 0.5 * np.sum(error**2) / scales[scale]
    return W_Q, W_K, np.array(losses)


def _loss(got, given):
    case = given["still"]
    want = _train(**case)[2]
    slips = (
        (2 * want, "½ is missing"),
        (want * 3, "take the mean over the queries: divide by their number"),
        (want / 7, "the mean is over the queries only, not over the numbers of a value"),
        (6 * want, "½ and the mean over the queries are missing"),
    )
    where = "η = 0, losses: "
    hint = "for each task 1/(2T) times the sum of all squares of (output − values)"
    if said := difference(got["still"][2], want, where, slips, hint):
        return said
    for k, name in enumerate(("W_Q", "W_K")):
        if not close(got["still"][k], case[name]):
            return (
                f"with η = 0 {name} moved by {number(np.abs(got['still'][k] - case[name]).max())}, expected 0"
            )
    return None


_SLIPS = (
    (dict(sign=1.0), "the sign is turned: go against the gradient"),
    (dict(scale="1"), "1/T is missing in the gradient: the loss is a mean over the queries"),
    (dict(scale="T/2"), "the gradient is twice too large: with ½ in the loss the 2 of the square is gone"),
    (dict(scale="all"), "the mean is over the queries only, not over the numbers of a value"),
    (dict(mixed=True), "W_Q met the queries, and W_K the keys"),
    (dict(in_turn=True), "both gradients belong to the old weights; compute them before you change any"),
    (dict(in_turn="K first"), "both gradients belong to the old weights; compute them before you change any"),
    (dict(again=True), "both gradients belong to the old weights; compute them before you change any"),
)


def _weights(name, got, given, more=(), hint=""):
    case = given[name]
    for k, which in enumerate(("W_Q", "W_K")):
        slips = [(_train(**case, **options)[k], words) for options, words in (*more, *_SLIPS)]
        slips.append((case[which], "it has not changed"))
        want = _train(**case)[k]
        where = f"{len(case['tasks'])} task{'s' * (len(case['tasks']) > 1)}, {which}: "
        if said := difference(got[name][k], want, where, slips, hint, rtol=1e-4, atol=1e-5):
            return said
    return None


def _step(got, given):
    return _weights(
        "one", got, given, hint="dW_Q = dQᵀ queries, dW_K = dKᵀ keys, dout = (output − values) / T"
    )


def _chain(got, given):
    more = ((dict(fresh=False), "each task starts from the weights that the one before has left"),)
    if said := _weights(
        "few", got, given, more, "each task starts from the weights that the one before has left"
    ):
        return said
    case = given["few"]
    slips = [
        (_train(**case, late=True)[2], "those are losses after the step; note the loss before it"),
        (_train(**case, fresh=False)[2], "each task starts from the weights that the one before has left"),
    ]
    return difference(got["few"][2], _train(**case)[2], "4 tasks, losses: ", slips, "", rtol=1e-4, atol=1e-5)


def _learned(got, given):
    W_Q, W_K, _ = got["long"]
    if not (np.isfinite(W_Q).all() and np.isfinite(W_K).all()):
        return "400 tasks: the weights hold nan, expected finite numbers; does the sign point downhill?"
    share = recall.found(W_Q, W_K, recall.recall_tasks(np.random.default_rng(0), 100))
    if share < 0.9:
        return f"after 400 tasks {number(100 * share, 2)} % of new queries find their key, expected more than 90 %"
    cosine = recall.alignment(W_Q, W_K)
    if cosine < 0.9:
        return f"the cosine of W_Qᵀ W_K and the identity is {number(cosine, 2)}, expected more than 0.9"
    return None


TRAIN_RECALL = Exercise(
    name="train_recall",
    number="13.6",
    title="Teach a head to look up",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=recall.train_recall,
    checks=(
        Check(LOSS, _loss, ("still",)),
        Check(STEP, _step, ("one",)),
        Check(CHAIN, _chain, ("few",), STEP),
        Check(LEARNED, _learned, ("long",), LOSS),
    ),
)
