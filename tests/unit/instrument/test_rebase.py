"""A variant whose source moved on: three wordings side by side. Synthetic texts."""

from __future__ import annotations

import pytest
from tests.unit.instrument.variants import ADDED, VARIANT, bank, pinned, write_variant
from typer.testing import CliRunner

from hsmeasure.cli.main import app
from hsmeasure.errors import InstrumentError
from hsmeasure.instrument import release as r
from hsmeasure.instrument.rebase import rebase
from hsmeasure.instrument.registry import load_instrument
from hsmeasure.instrument.schema import Edit

EXTRA = '  - {id: "CC1", text: {"en": "Whom did you ask?"}, type: "text"}\n'


@pytest.fixture
def root(tmp_path):
    bank(tmp_path)
    write_variant(tmp_path, pinned(tmp_path))
    return tmp_path


def move_on(root, *changes, same=(), **more):
    path = root / "mini" / "instrument.yaml"
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    edits = [Edit(unit=u, meaning="same", why="synthetic") for u in same]
    r.release(root, "mini", lambda one: [], note="synthetic", edits=edits, **more)


def test_nothing_newer(root):
    with pytest.raises(InstrumentError, match="nothing newer"):
        rebase("mini/es-MX", folders=[root])


def test_three_wordings(root):
    change = ("Asking helps me.", "Asking does me good.")
    idiom = ("Asking leaves me lost.", "Asking leaves me astray.")
    move_on(root, change, idiom, ("scales:\n", EXTRA + "scales:\n"), same=["AA1", "AA3"])
    found = rebase("mini/es-MX", folders=[root])
    steps = {s.unit: s for s in found.steps}
    assert set(steps) == {"AA1", "AA3", "CC1"}
    assert (steps["AA1"].base, steps["AA1"].now, steps["AA1"].variant) == (*change, "Preguntar me ayuda.")
    assert "meaning same" in steps["AA1"].todo
    assert (steps["AA1"].conflict, steps["AA3"].conflict) == (False, True)  # AA3 is adapted here
    assert steps["CC1"].todo.startswith("new in the source")
    assert load_instrument("mini", [root]).content_hash in found.pin
    assert "CONFLICT" in found.summary()


def test_the_new_pin_asks_for_the_new_texts_and_for_nothing_else(root):
    move_on(root, ("scales:\n", EXTRA + "scales:\n"))
    pin = rebase("mini/es-MX", folders=[root]).pin
    path = root / "mini" / "variants" / "es-MX" / "variant.yaml"
    lines = [pin if line.startswith("derives_from") else line for line in path.read_text().splitlines()]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(InstrumentError) as caught:
        load_instrument("mini/es-MX", [root])
    assert [p.message for p in caught.value.problems] == [
        "CC1 has no text; translate it or drop it, with a reason"
    ]
    path.write_text(path.read_text() + '    CC1: {relation: "translated", text: "¿A quién preguntaste?"}\n')
    assert "CC1" in load_instrument("mini/es-MX", [root]).by_id
    assert "behind" not in load_instrument("mini/es-MX", [root]).adaptation


def test_an_override_and_an_id_in_conflict(root):
    override = (
        'overrides: [{path: "scales.BB.missing", value: {rule: "complete"}, reason: "r", reviewer: "R"}]\n'
    )
    added = ADDED.replace("BX1", "CC1")
    write_variant(root, pinned(root, VARIANT.replace("texts:\n", override + added + "texts:\n", 1)))
    move_on(root, ('{rule: "half"}', '{rule: "none"}'), ("scales:\n", EXTRA + "scales:\n"))
    steps = {s.unit: s for s in rebase("mini/es-MX", "2.0.0", [root]).steps}
    assert steps["CC1"].conflict
    assert steps["scales.BB.missing"].conflict


def test_the_command(root):
    move_on(root, ("Think of one course.", "Think of one course of yours."), same=["stem"])
    told = CliRunner().invoke(app, ["instruments", "rebase", "mini/es-MX", "--instruments", str(root)])
    assert "Piensa en un curso." in told.stdout
    assert "stem: edited in the source" in told.stdout
