"""What this machine has: a Python, a kernel, a browser, a free port, a folder that can be written.

Each is a small function of its own, so that a test can put another machine in its place.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import webbrowser
from pathlib import Path


def python_version() -> tuple[int, ...]:
    return sys.version_info[:3]


def has_browser() -> bool:
    """Whether Python knows a web browser to open on this machine."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def writable(folder: Path) -> bool:
    """Tried, not asked: permission bits say little about read-only disks and administrators."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name != "nt":  # a port closed a moment ago is free; on Windows this means another thing
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def kernel_problem() -> str | None:
    """Why the kernel python3, which every lesson asks for, cannot start; None if it can."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return (
            "the kernel python3 is missing, without which no lesson runs; install ipykernel in this "
            "environment, or delete .venv and run `python3 course.py` to set it up again"
        )
    if not shutil.which(spec.argv[0]):
        return (
            f"the kernel python3 starts {spec.argv[0]}, which is not there any more; remove it with "
            "`jupyter kernelspec remove python3` and try again"
        )
    return None
