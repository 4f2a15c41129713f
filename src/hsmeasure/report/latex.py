"""Tables for LaTeX, with booktabs."""

from __future__ import annotations

from hsmeasure.report.document import Table
from hsmeasure.report.numbers import DASH, MINUS, set_cell

_ESCAPES = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
    ">": r"\textgreater{}", MINUS: "$-$", DASH: "--", "α": r"$\alpha$", "ω": r"$\omega$", "χ": r"$\chi$",
    "λ": r"$\lambda$", "Δ": r"$\Delta$", "²": r"\textsuperscript{2}", "≤": r"$\le$", "≥": r"$\ge$",
    "×": r"$\times$", "±": r"$\pm$",
}  # fmt: skip


def escape(text: str) -> str:
    r"""Text that LaTeX sets as it stands.

    >>> print(escape("50 % of A&B_1"))
    50 \% of A\&B\_1
    """
    return "".join(_ESCAPES.get(character, character) for character in text)


def table_latex(table: Table) -> str:
    """A ``table`` environment; the preamble needs ``\\usepackage{booktabs}``."""
    alignment = "".join("l" if c.kind == "text" else "r" for c in table.columns)
    head = " & ".join(escape(c.title) for c in table.columns)
    rows = [" & ".join(escape(set_cell(c, row.get(c.key))) for c in table.columns) for row in table.rows]
    lines = [
        "% needs \\usepackage{booktabs}",
        "\\begin{table}",
        f"\\caption{{{escape(table.caption)}}}",
        f"\\label{{tab:{table.id}}}",
        f"\\begin{{tabular}}{{@{{}}{alignment}@{{}}}}",
        "\\toprule",
        f"{head} \\\\",
        "\\midrule",
        *(f"{row} \\\\" for row in rows),
        "\\bottomrule",
        "\\end{tabular}",
        *([f"\\par\\smallskip\\emph{{Note.}} {escape(table.note)}"] if table.note else []),
        "\\end{table}",
    ]
    return "\n".join(lines) + "\n"
