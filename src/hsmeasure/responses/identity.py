"""Who answered, without saying who:
keyed pseudonyms that link waves and cannot be turned back without the key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

import pandas as pd

from hsmeasure.errors import ResponseError

DIGITS = 24


def read_key(source: str) -> bytes:
    """The secret of a study, from ``env:NAME`` or a file; it is never written anywhere.

    Raises
    ------
    ResponseError
        If there is no such variable or file, or the key is shorter than 16 bytes.
    """
    if source.startswith("env:"):
        found = os.environ.get(source[4:], "").encode()
        where = f"the environment variable {source[4:]}"
    else:
        try:
            found = Path(source).read_bytes().strip()
        except OSError as error:
            raise ResponseError(f"cannot read the key file {source}: {error.strerror}") from None
        where = f"the key file {source}"
    if len(found) < 16:
        hint = "python -c 'import secrets; print(secrets.token_hex(32))' makes a good one"
        raise ResponseError(f"{where} holds no key of at least 16 bytes", hint=hint)
    return found


def pseudonyms(values: pd.Series, key: bytes) -> pd.Series:
    """HMAC-SHA-256 of each id (blanks trimmed), cut to 24 hexadecimal digits; empty ids stay empty.

    >>> pseudonyms(pd.Series(["ab1 ", "ab1", ""]), b"0123456789abcdef").nunique()
    2
    """
    texts = values.astype(str).str.strip()
    digests = {t: hmac.new(key, t.encode(), hashlib.sha256).hexdigest()[:DIGITS] for t in texts.unique() if t}
    return texts.map(digests).fillna("")
