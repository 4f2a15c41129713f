"""How far the adaptation of a variant has come: a profile computed from evidence, never set by hand.

The headline is the highest gate with every gate before it met, then what else is met: a variant tested for
invariance with six hundred respondents, but translated by one person, is ``drafted; also met: ...``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING

from pydantic import Field

from hsmeasure.errors import InstrumentError
from hsmeasure.instrument import cvi
from hsmeasure.instrument.contradictions import contradictions
from hsmeasure.instrument.document import parse, validate
from hsmeasure.instrument.evidence import EvidenceFile
from hsmeasure.instrument.gates import Case, Gate, Panel, Thresholds, gates, panel
from hsmeasure.instrument.schema import InstrumentDocument, Model, Text
from hsmeasure.results import Result
from hsmeasure.types import Provenance

if TYPE_CHECKING:
    import pandas as pd

UNFIT = "not a translation for use with respondents"


class Topic(Model):
    """One guideline topic of a checklist."""

    id: Text
    stage: Text
    label: Text
    evidence: tuple[Text, ...] = ()


class Checklist(Model):
    """A checklist of guideline topics."""

    schema_: Text = Field(alias="schema")
    id: Text
    topics: tuple[Topic, ...]


@dataclass(frozen=True, repr=False)
class AdaptationProfile(Result):
    """The gates of an adaptation, its side states, content validity and checklist.

    Attributes
    ----------
    gates : tuple of Gate
        In the order in which an adaptation passes them.
    side : tuple of str
        ``behind``, ``withdrawn``, ``superseded``, each with what it means.
    panel : Panel
        Content validity of each item.
    """

    document: InstrumentDocument
    gates: tuple[Gate, ...]
    side: tuple[str, ...]
    panel: Panel
    synthetic: bool
    provenance: Provenance

    @property
    def state(self) -> str:
        """The highest gate with every gate before it met; ``none`` when the first is not."""
        reached = "none"
        for gate in self.gates:
            if not gate.met:
                break
            reached = gate.name
        return reached

    @property
    def also_met(self) -> tuple[str, ...]:
        """Gates met beyond one that is not."""
        met = [g.met for g in self.gates]
        first = met.index(False) if False in met else len(met)
        return tuple(g.name for g in self.gates[first:] if g.met)

    @property
    def headline(self) -> str:
        """State, what else is met, side states; ``synthetic`` when evidence was made up for a test."""
        also = f"; also met: {', '.join(self.also_met)}" if self.also_met else ""
        side = f"; {', '.join(self.side)}" if self.side else ""
        return f"{self.state}{also}{side}" + (" [synthetic evidence]" if self.synthetic else "")

    @property
    def is_fit(self) -> bool:
        """False while there is one text only, by a machine or one person."""
        return next(g.met for g in self.gates if g.name == "forward")

    @property
    def title(self) -> str:
        return f"{self.document.id}@{self.document.version}: {self.headline}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What anyone who sees this variant must know."""
        record = self.document.adaptation
        who = "by a machine" if record and not record.translator.is_human else "by one person"
        return () if self.is_fit else (f"One text {who}: {UNFIT}.",)

    def frame(self) -> pd.DataFrame:
        """One row per gate: ``gate met why``."""
        import pandas as pd

        return pd.DataFrame([{"gate": g.name, "met": g.met, "why": g.why} for g in self.gates])

    def item_frame(self) -> pd.DataFrame:
        """One row per item: ``item raters i_cvi kappa agreement clarity``; computed, never entered."""
        import pandas as pd

        p = self.panel
        return pd.DataFrame(
            {
                "item": p.items,
                "raters": p.raters.astype(int),
                "i_cvi": p.i_cvi,
                "kappa": p.kappa,
                "agreement": [cvi.kappa_word(k) for k in p.kappa],
                "clarity": p.clarity,
            }
        )

    def checklist_frame(self) -> pd.DataFrame:
        """One row per topic of the ITC guidelines: ``topic stage label answer note``."""
        import pandas as pd

        answers = self.document.adaptation.checklist if self.document.adaptation else {}
        rows = []
        for topic in itc().topics:
            answer = answers.get(topic.id)
            rows.append(
                {
                    "topic": topic.id,
                    "stage": topic.stage,
                    "label": topic.label,
                    "answer": answer.answer if answer else "open",
                    "note": (answer.note if answer else None) or "",
                }
            )
        return pd.DataFrame(rows)

    def summary(self) -> str:
        """Headline, gates, content validity, checklist, and the warning that goes with a draft."""
        lines = [self.title, *self.notes, ""]
        lines += [f"  {'met ' if g.met else 'open'}  {g.name:<14} {g.why}" for g in self.gates]
        if (self.panel.raters > 0).any():
            table = self.item_frame().to_string(index=False, float_format="{:.2f}".format, na_rep="")
            lines += ["", table, "", f"S-CVI/Ave {self.panel.s_cvi:.3f}"]
        answers = self.checklist_frame()["answer"]
        lines += ["", f"ITC guidelines: {int((answers != 'open').sum())} of {len(answers)} topics answered"]
        return "\n".join(lines)


def profile(
    document: InstrumentDocument,
    files: Sequence[EvidenceFile],
    *,
    side: Sequence[str] = (),
    thresholds: Thresholds | None = None,
) -> AdaptationProfile:
    """The profile of a resolved variant.

    Raises
    ------
    InstrumentError
        If evidence contradicts itself, the variant or other evidence (all contradictions are listed), or the
        checklist answers a topic there is not.
    """
    problems = contradictions(document, files)
    if problems:
        raise InstrumentError.invalid(f"evidence of {document.id}", problems)
    answers = document.adaptation.checklist if document.adaptation else {}
    if unknown := set(answers) - {t.id for t in itc().topics}:
        raise InstrumentError(f"{document.id}: the checklist has no topic {', '.join(sorted(unknown))}")
    case = Case(document, tuple(files), thresholds or Thresholds())
    limits = {name: getattr(case.thresholds, name) for name in Thresholds.__dataclass_fields__}
    synthetic = any(f.evidence.synthetic for f in files)
    return AdaptationProfile(
        document, gates(case), tuple(side), panel(case), synthetic, Provenance(options={"thresholds": limits})
    )


@cache
def itc() -> Checklist:
    """The 18 topics of the ITC guidelines (second edition), as short labels.

    >>> len(itc().topics)
    18
    """
    text = resource_files("hsmeasure.instrument").joinpath("itc.yaml").read_text("utf-8")
    return validate(parse(text, "itc.yaml"), Checklist, "itc.yaml")
