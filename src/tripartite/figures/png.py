"""Write a picture of few colours as PNG, fast: for panels that redraw while a slider moves.

A line drawing has some dozens of colours. One byte a pixel instead of three, and zlib's run-length strategy
instead of a search for matches, make the file in a quarter of the time that a true-colour PNG takes, and
the browser has less to unpack.
"""

import struct
import zlib

import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BINS = 1 << 15  # five bits for each of red, green, blue
_UNKNOWN = 255  # the last palette entry is never drawn: it marks a colour not met before


def _chunk(tag, data):
    return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(tag)))


class Palette:
    """Colours met so far in the pictures of one figure, at most 255, and a fast way from pixel to number.

    Pixels whose red, green and blue agree in their five high bits share an entry, which is the most frequent
    of them, so flat areas keep their exact colour and only the soft rims of lines move, by at most 7 of 255.
    """

    def __init__(self):
        self.colours = np.zeros((0, 3), np.uint8)
        self._number = np.full(_BINS, _UNKNOWN, np.uint8)

    def index(self, rgba):
        """Return the palette numbers of the pixels.

        Parameters
        ----------
        rgba : ndarray of uint8, shape (height, width, 4)
            The picture, opaque, C-contiguous. It is not changed.

        Returns
        -------
        ndarray of uint8, shape (height, width)
        """
        pixels = rgba.view("<u4")[..., 0]
        bins = _bins(pixels)
        numbers = self._number.take(bins)
        if numbers.max() == _UNKNOWN:
            self._learn(pixels[numbers == _UNKNOWN])
            numbers = self._number.take(bins)
        return numbers

    def _learn(self, pixels):
        values, counts = np.unique(pixels, return_counts=True)
        # The most frequent colours get the entries that are left; equally frequent ones in a mixed order, so
        # that a picture of too many colours is served evenly and not from its darkest blues on.
        mixed = np.random.default_rng(0).permutation(len(values))
        values = values[mixed[np.argsort(-counts[mixed], kind="stable")]]
        bins, first = np.unique(_bins(values), return_index=True)
        order = np.argsort(first)
        room = _UNKNOWN - len(self.colours)
        kept = order[:room]
        self._number[bins[kept]] = len(self.colours) + np.arange(len(kept))
        self.colours = np.vstack([self.colours, _rgb(values[first[kept]])])
        for k in order[room:]:
            gap = self.colours.astype(int) - _rgb(values[first[k]])
            self._number[bins[k]] = np.argmin((gap**2).sum(axis=1))


def _bins(pixels):
    """Return the bin (0 to 32767) of each little-endian RGBA pixel."""
    bins = pixels >> 3
    bins &= 0x1F
    part = pixels >> 6
    part &= 0x3E0
    bins |= part
    np.right_shift(pixels, 9, out=part)
    part &= 0x7C00
    bins |= part
    return bins


def _rgb(pixels):
    pixels = np.asarray(pixels)
    return np.stack([pixels & 255, pixels >> 8 & 255, pixels >> 16 & 255], axis=-1).astype(np.uint8)


def encode(rgba, palette, *, small=False):
    """Return a picture as the bytes of a PNG file.

    Parameters
    ----------
    rgba : ndarray of uint8, shape (height, width, 4)
        The picture, opaque, C-contiguous.
    palette : Palette
        Kept between the pictures of one figure.
    small : bool
        Search for a small file instead of a fast one.
    """
    numbers = palette.index(rgba)
    height, width = numbers.shape
    rows = np.zeros((height, width + 1), np.uint8)  # each row starts with its filter, 0 = none
    rows[:, 1:] = numbers
    level, strategy = (9, zlib.Z_DEFAULT_STRATEGY) if small else (1, zlib.Z_RLE)
    squeeze = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy)
    body = squeeze.compress(rows) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"".join(
        [
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.colours.tobytes()),
            _chunk(b"IDAT", body),
            _chunk(b"IEND", b""),
        ]
    )
