"""Every carrier is found by its name, keeps the same promises, and knows nothing of the house."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from hotline import carriers

PROMISES = [name for name in vars(carriers.Carrier) if not name.startswith("_")]


@pytest.mark.parametrize("name", carriers.NAMES)
def test_a_carrier_keeps_every_promise(name: str) -> None:
    carrier = carriers.of(name)
    for promise in [*PROMISES, "Credentials", "text_limit", "MAX_BODY"]:
        assert hasattr(carrier, promise), promise
    for promise in PROMISES:
        ours = list(inspect.signature(getattr(carrier, promise)).parameters)
        said = list(inspect.signature(getattr(carriers.Carrier, promise)).parameters)
        assert ours == said[1:], promise
    assert carrier.measure("x" * 10) <= carrier.text_limit


@pytest.mark.parametrize("name", ["", "fax", "os", "..wechat", "verdicts"])
def test_what_is_no_carrier_is_not_imported(name: str) -> None:
    with pytest.raises(LookupError):
        carriers.of(name)


def test_carriers_work_without_django_and_without_models() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from hotline import carriers; [carriers.of(n) for n in carriers.NAMES];"
            "print([m for m in sys.modules if m.startswith(('hotline.models', 'hotline.steps'))])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"
