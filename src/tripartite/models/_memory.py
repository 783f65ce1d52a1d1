"""Keep memory that a training step frees for the next step, where the C library can be told to."""

import ctypes
from functools import cache

_TRIM, _MAP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h
_KEPT = 256 << 20  # bytes that may stay with the process at most
_LARGE = 32 << 20  # arrays from this size on go back to the system, the highest that glibc sets by itself


@cache
def keep_freed_memory():
    """Let the process keep up to 256 MB of what it freed; return whether that could be arranged.

    A training step makes and drops arrays of megabytes. By default the GNU C library hands them back to the
    operating system, which then clears each page for the next step: about a third of the step's time for a
    small Transformer. Elsewhere (macOS, Windows, musl) nothing changes.
    """
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_MAP, _LARGE)) and bool(mallopt(_TRIM, _KEPT))
