"""Is an edit of a text a typo? Only then may a version be a patch.

An edit is a typo when the two texts are at most two letters apart (Levenshtein) and no word is touched that
carries a negation, a number, a quantity or a frequency: "now" and "not" are one letter apart. The words are
listed for English, Spanish, Arabic and Chinese; in any other language no edit counts as a typo, because
nobody has listed them.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

MAX_DISTANCE = 2

_WORDS = {
    "en": """
        a an
        no not nor none never neither nobody nothing nowhere cannot cant dont wont isnt without hardly barely
        rarely scarcely seldom few fewer little less least more most many much some any all every each both
        only always often usually sometimes occasionally once twice ever daily weekly monthly yearly day days
        week weeks month months year years term zero one two three four five six seven eight nine ten first
        half double or and must may can could should might if unless but""",
    "es": """
        no ni nunca jamás nadie nada ningún ninguno ninguna tampoco sin apenas poco poca pocos pocas menos más
        mucho mucha muchos muchas algo algún alguno alguna algunos algunas todo toda todos todas cada ambos
        solo sólo siempre casi menudo veces vez rara raramente frecuentemente día días semana semanas mes
        meses año años cero un uno una dos tres cuatro cinco seis siete ocho nueve diez medio o y si pero
        debo puedo sí""",
    "ar": """
        لا لم لن ما ليس ليست لست غير دون بدون أبدا أبدًا نادرا نادرًا أحيانا أحيانًا غالبا غالبًا دائما دائمًا
        قليل كثير كل بعض جميع أي أقل أكثر مرة مرات مرتين يوم أسبوع شهر سنة واحد اثنان ثلاثة أربعة خمسة أو و
        إذا لكن""",
    "zh": """
        不 没 沒 有 無 无 非 未 别 莫 很 少 多 每 一 二 三 四 五 六 七 八 九 十 零 百 千 次 总 常 偶 从 曾
        半 几 两 只 都 全 最 更 或 和 且 若 如 但""",
}
_SENSITIVE = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_NEGATING: dict[str, tuple[str, ...]] = {
    "en": ("un", "in", "im", "il", "ir"),
    "es": ("in", "im", "i", "des"),
    "ar": ("لا",),
    "zh": (),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|\S")


def distance(a: str, b: str) -> int:
    """Levenshtein distance: the fewest single letters to insert, delete or replace.

    >>> distance("difficult", "dificult"), distance("now", "not"), distance("", "abc")
    (1, 1, 3)
    """
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def is_typo(a: str, b: str, language: str) -> bool:
    """True when two wordings differ by a typo only.

    >>> is_typo("The dificult parts.", "The difficult parts.", "en")
    True
    >>> is_typo("I can do it now.", "I can do it not.", "en"), is_typo("I am able.", "I am unable.", "en")
    (False, False)
    """
    base = language.split("-")[0]
    a, b = (unicodedata.normalize("NFC", text).strip() for text in (a, b))
    if base not in _SENSITIVE or a == b or distance(a, b) > MAX_DISTANCE:
        return False
    removed, added = _touched(a.casefold(), b.casefold(), by_letter=base == "zh")
    if any(_is_sensitive(word, base) for word in (*removed, *added)):
        return False
    return not any(_negates(x, y, base) for x in removed for y in added)


def _touched(a: str, b: str, *, by_letter: bool) -> tuple[list[str], list[str]]:
    left, right = (list(t) if by_letter else _WORD.findall(t) for t in (a, b))
    removed: list[str] = []
    added: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += left[i:j]
            added += right[k:m]
    return removed, added


def _is_sensitive(word: str, base: str) -> bool:
    plain = word.replace("’", "'")
    negated = base == "en" and plain.endswith("n't")
    return negated or plain.replace("'", "") in _SENSITIVE[base] or any(c.isdigit() for c in word)


def _negates(x: str, y: str, base: str) -> bool:
    return any(x == prefix + y or y == prefix + x for prefix in _NEGATING[base])
