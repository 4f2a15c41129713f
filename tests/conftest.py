"""Fixtures and rules for all tests."""

from __future__ import annotations

import os
import shutil

import pytest

TOOLS = {"browser": "chromium", "office": "soffice"}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests that need a program outside Python are skipped with a reason; in CI its absence fails them."""
    for mark, program in TOOLS.items():
        if item.get_closest_marker(mark) and shutil.which(program) is None:
            message = f"{program} is not installed"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
