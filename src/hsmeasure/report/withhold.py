"""Small cells: which counts of a table are withheld, so that none of them can be worked out."""

from __future__ import annotations

from collections.abc import Mapping

WITHHELD = "withheld"


def withhold(counts: Mapping[str, int], small: int) -> dict[str, int | str]:
    """Counts of a one-way table whose total is known, small ones replaced by a word.

    A count between one and ``small - 1`` is withheld, and with it the next smallest ones until every
    withheld count could, for all a reader knows, be as large as ``small``: the total gives the sum of what
    is withheld, and each of those is one at least. All withheld counts bear the same word, so that which
    ones were small is not said.

    Parameters
    ----------
    counts : mapping of level to count
    small : int
        Lowest count that may be printed.

    Returns
    -------
    dict
        Level to count, or to the word ``withheld``; in the order given.

    >>> withhold({"woman": 60, "man": 38, "nonbinary": 3}, 5)
    {'woman': 60, 'man': 'withheld', 'nonbinary': 'withheld'}
    >>> withhold({"a": 12, "b": 0}, 5)
    {'a': 12, 'b': 0}
    """
    ascending = sorted((level for level, n in counts.items() if n > 0), key=lambda level: counts[level])
    n_hidden = sum(counts[level] < small for level in ascending)
    while 0 < n_hidden < len(ascending) and not _protected([counts[x] for x in ascending[:n_hidden]], small):
        n_hidden += 1
    hidden = set(ascending[:n_hidden])
    return {level: WITHHELD if level in hidden else n for level, n in counts.items()}


def _protected(hidden: list[int], small: int) -> bool:
    """True when one of the hidden counts could be ``small`` with all the others at one."""
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= small
