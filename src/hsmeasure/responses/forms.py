"""An export that holds several forms: the records of one of them, and where their answers stand."""

from __future__ import annotations

from dataclasses import replace

from hsmeasure.errors import ResponseError, near
from hsmeasure.instrument.battery import Battery
from hsmeasure.responses.columns import match_columns
from hsmeasure.responses.dialects.export import Export
from hsmeasure.responses.options import Form


def records_of(form: Form, export: Export, file: str) -> Export:
    """The export with the records of one form only; they keep their numbers.

    Raises
    ------
    ResponseError
        If there is no such column, or it holds a value that no form explains.
    """
    columns = [c for c in export.columns if c.name == form.column]
    if len(columns) != 1:
        raise ResponseError(
            f"{file} has {len(columns) or 'no'} column{'s' if columns else ''} '{form.column}', which should "
            "hold the language of the form",
            hint=near(form.column, [c.name for c in export.columns]),
        )
    values = export.cells[columns[0].position].str.strip()
    unknown = values[~values.isin(form.known)].value_counts()
    if len(unknown):
        listed = ", ".join(f"'{value}' ({n})" for value, n in unknown.items())
        raise ResponseError(
            f"{file}: column {form.column} holds {listed}, which no form explains",
            hint="say under 'variants' which form each value means ('source' for the source's own)",
        )
    mine = values.isin(form.values).to_numpy()
    excluded = {reason: mask[mine] for reason, mask in export.excluded.items()}
    return replace(export, cells=export.cells.loc[mine], excluded=excluded)


def columns_of_source(form: Form, export: Export, battery: Battery, file: str) -> dict[str, str]:
    """Columns found by the headings of another form: an export has one heading for all its forms."""
    if form.headings is None:
        return {}
    found = match_columns(export, form.headings, chosen={}, file=file)
    return {m.item: m.column for m in found.matches if m.item in battery.item}
