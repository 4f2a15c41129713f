"""The report: from a study to a folder that a colleague, a reviewer and an archive can open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from hsmeasure.atomic import atomic_folder
from hsmeasure.report.compose import compose
from hsmeasure.report.document import Document, Table
from hsmeasure.report.references import bibtex
from hsmeasure.results import Result
from hsmeasure.scoring.sidecar import write_scores
from hsmeasure.study.analysis import Analysis
from hsmeasure.study.load import LoadedStudy
from hsmeasure.study.pipeline import analyse
from hsmeasure.study.schema import Study
from hsmeasure.tabular import write_csv
from hsmeasure.types import Provenance


@dataclass(frozen=True, repr=False)
class Report(Result):
    """A study analysed and put into words.

    Attributes
    ----------
    analysis : Analysis
        Every result at full precision.
    """

    analysis: Analysis
    provenance: Provenance

    @cached_property
    def document(self) -> Document:
        """Sections, tables and figures, before any format."""
        return compose(self.analysis)

    @property
    def title(self) -> str:
        return self.document.title

    def frame(self) -> pd.DataFrame:
        """The sentence each section opens with: ``section title lead``."""
        rows = [{"section": s.id, "title": s.title, "lead": s.lead} for s in self.document.sections]
        return pd.DataFrame(rows)

    def summary(self) -> str:
        """Title and the sentence each section opens with."""
        leads = [f"{s.title}\n  {s.lead}" for s in self.document.sections if s.id != "references"]
        return "\n".join([self.title, "", *leads])

    def _repr_html_(self) -> str:
        from hsmeasure.report.html import to_html

        return to_html(self.document)

    def write(self, folder: str | Path, command: str = "") -> Path:
        """Write every format into a folder; the folder is the old one or the new one, never a mix.

        ``index.html`` (self-contained), ``report.docx``, ``report.md`` with ``figures/``,
        ``tables/*.csv``, ``report.json``, ``references.bib``, ``scores.csv`` with its provenance,
        ``items.csv``, ``scores.sav``, ``items.sav``, ``models/*.lav`` and ``reproduce.R``.

        Raises
        ------
        OutputError
            If the folder cannot be written, or holds files that are not a report.
        """
        target = Path(folder)
        with atomic_folder(target) as temporary:
            self._write_words(temporary)
            self._write_data(temporary, target, command)
        return target

    def _write_words(self, folder: Path) -> None:
        from hsmeasure.report.docx import write_docx
        from hsmeasure.report.figures import to_png
        from hsmeasure.report.html import to_html
        from hsmeasure.report.json_ import to_json
        from hsmeasure.report.markdown import to_markdown

        document = self.document
        (folder / "index.html").write_text(to_html(document), "utf-8")
        (folder / "report.md").write_text(to_markdown(document), "utf-8")
        (folder / "report.json").write_text(to_json(document), "utf-8")
        (folder / "references.bib").write_text(bibtex(document.references), "utf-8")
        for name in ("figures", "tables"):
            (folder / name).mkdir()
        pictures = {figure.id: to_png(figure.draw()) for figure in document.figures()}
        for name, picture in pictures.items():
            (folder / "figures" / f"{name}.png").write_bytes(picture)
        write_docx(document, folder / "report.docx", pictures)
        for table in document.tables():
            write_csv(table_frame(table), folder / "tables" / f"{table.id}.csv")

    def _write_data(self, folder: Path, target: Path, command: str) -> None:
        from hsmeasure.report.reproduce import reproduce_script
        from hsmeasure.report.sav import write_items_sav, write_scores_sav

        found = self.analysis
        write_scores(
            found.scores,
            found.everyone,
            folder / "scores.csv",
            sources=found.sources,
            home=target,
            command=command,
        )
        rows = found.responses.people[["row"]]
        write_csv(pd.concat([rows, found.responses.keyed], axis=1), folder / "items.csv")
        write_scores_sav(found.scores, folder / "scores.sav")
        write_items_sav(found.everyone, folder / "items.sav")
        if found.models:
            (folder / "models").mkdir()
        for model in found.models:
            (folder / "models" / f"{model.model.id}.lav").write_text(model.text, "utf-8")
        (folder / "reproduce.R").write_text(reproduce_script(found), "utf-8")


def table_frame(table: Table) -> pd.DataFrame:
    """A table as a frame at full precision; an interval becomes two columns."""
    columns: dict[str, list[object]] = {}
    for column in table.columns:
        values = [row.get(column.key) for row in table.rows]
        if column.kind == "interval":
            columns[f"{column.key}_low"] = [v[0] if v is not None else None for v in values]
            columns[f"{column.key}_high"] = [v[1] if v is not None else None for v in values]
        else:
            columns[column.key] = values
    return pd.DataFrame(columns)


def report(study: LoadedStudy | Study | Analysis | str | Path) -> Report:
    """Analyse a study and put it into words.

    Parameters
    ----------
    study : path of a study file, Study, LoadedStudy or Analysis

    Returns
    -------
    Report
        ``.document`` (sections), ``.analysis`` (every result) and ``.write(folder)``.

    Raises
    ------
    HsmeasureError
        If the study or its exports cannot be read.

    >>> from hsmeasure.study.load import one_export
    >>> found = report(one_export("data/sample/academic_qualtrics.csv", "academic-core[BEN,THR]"))
    >>> found.frame()["section"].tolist()[:3]
    ['glance', 'asked', 'answered']
    """
    analysis = study if isinstance(study, Analysis) else analyse(study)
    return Report(analysis, analysis.provenance)
