"""A synthetic bank with a synthetic Spanish variant; nothing here was translated for use."""

from __future__ import annotations

from pathlib import Path

from tests.exports import MINI

from hsmeasure.instrument import release as r
from hsmeasure.instrument.registry import load_instrument

VARIANT = """# SYNTHETIC: a variant for tests
schema: "hsmeasure-variant/1"
id: "mini/es-MX"
version: "0.1.0"
status: "draft"
derives_from: {id: "mini", version: "1.0.0", scoring_hash: "SCORING", content_hash: "CONTENT"}
language: "es-MX"
population: {countries: ["MX"], setting: "synthetic"}
method: "beaton2000"
translator: {code: "M1", role: "machine"}
texts:
  titles:
    "instrument.title": "Mini"
    "scale.AA": "Beneficio"
    "scale.BB": "Evitación"
  instructions:
    stem: "Piensa en un curso."
  options:
    agree5:
      1: "Totalmente en desacuerdo"
      2: "En desacuerdo"
      3: "Ni lo uno ni lo otro"
      4: "De acuerdo"
      5: {text: "Totalmente de acuerdo", aliases: ["TA"]}
      9: "No se aplica"
    need: {0: "Nunca", 1: "Una vez", 2: "A menudo"}
    who: {1: "Mujer", 2: "Hombre", 3: "Otro género, a saber", 8: "Prefiero no decirlo"}
  items:
    AA1: {relation: "translated", text: "Preguntar me ayuda."}
    AA2: {relation: "translated", text: "Preguntar me ahorra tiempo.", note: "synthetic note"}
    AA3: {relation: "adapted", text: "Preguntar me deja sin rumbo.", why: "idiom"}
    ND1: {relation: "translated", text: "¿Con qué frecuencia necesitaste ayuda?"}
    BB1: {relation: "translated", text: "Me lo guardo."}
    BB2: {relation: "translated", text: "Relleno el hueco con una suposición."}
    WH1: {relation: "translated", text: "¿Cómo te describes?"}
"""
DROPPED = '    BB2: {relation: "translated", text: "Relleno el hueco con una suposición."}\n'
ADDED = """added:
  - id: "BX1"
    text: {"es-MX": "Lo hablo antes en familia."}
    options: "agree5"
    scored_in: ["BB"]
    keyed: "+"
    need_gate: "ND1"
    why: "family decision"
    after: "BB1"
"""


CLOSED = 'spdx: "CC-BY-4.0"}, key:'
OPEN = 'spdx: "CC-BY-4.0"}, adaptation: {verdict: "open", spdx: "CC-BY-4.0"}, key:'


def bank(folder: Path, licence: str = OPEN) -> Path:
    """A released ``mini@1.0.0`` that may be adapted."""
    (folder / "mini").mkdir(parents=True)
    text = MINI.read_text().replace(CLOSED, licence)
    (folder / "mini" / "instrument.yaml").write_text(text)
    r.release(folder, "mini", lambda one: [], note="synthetic", date="2026-11-23")
    return folder


def pinned(folder: Path, text: str = VARIANT, ref: str = "mini@1.0.0") -> str:
    """The variant's text with the hashes of its source put in."""
    source = load_instrument(ref, [folder])
    return text.replace("SCORING", source.scoring_hash).replace("CONTENT", source.content_hash)


def write_variant(folder: Path, text: str, language: str = "es-MX") -> Path:
    """The variant as the file under edit."""
    path = folder / "mini" / "variants" / language / "variant.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
