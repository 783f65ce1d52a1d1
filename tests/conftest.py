"""Fixtures for all tests: nothing here touches the learner's own files or the network."""

import os

import pytest
from browser import chromium, lab, opened  # noqa: F401  (fixtures)


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory):
    """Progress and Jupyter's settings of the person who runs the tests stay as they are."""
    home = tmp_path_factory.mktemp("home")
    own = {
        "TRIPARTITE_HOME": home / "tripartite",
        "JUPYTER_CONFIG_DIR": home / "config",
        "IPYTHONDIR": home / "ipython",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update({name: str(path) for name, path in own.items()})
    yield home
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


def pytest_collection_modifyitems(items):
    """Browser tests last: while Playwright runs, this process has an event loop, which a panel takes for a kernel."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))
