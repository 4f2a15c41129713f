"""Grammatically gendered forms in texts that address or describe the respondent: Spanish and Arabic.

"Estoy preocupado" asks a man; a woman answers a text that is not about her, and the item may then work
differently for women and men for a reason of grammar alone (it mimics gender DIF). The rules are few and
stated, so that a finding can be checked by eye. They flag forms to be looked at; they prove nothing, and they
find no more than they list.

Spanish:

* ``dual``: "cansado/a", "profesor(a)", "amig@s", "amigxs", "todes": a form for both genders or neither.
* ``noun``: a noun of person with a gender ("soy un alumno", "una maestra").
* ``predicate``: a word in -o or -a after a verb that describes the respondent (soy, estoy, me siento,
  me quedo, me veo, ando, eres, te sientes), but for gerunds, adverbs, -ista and words that agree with nobody.
* ``participle``: a listed adjective after "me" or "te" and a verb ("me dejan confundida"); "por mí mismo".

Arabic:

* ``dual``: "طالب/ة", "متردد(ة)".
* ``second person``: أنتَ, أنتِ, تشعرين: only what is marked can be seen, as the unmarked form is written like
  the masculine.
* ``predicate``: a listed adjective after أنا, كنت, أشعر بأنني and the like: it has a masculine and a feminine
  form, and one of the two stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hsmeasure.instrument.schema import InstrumentDocument
from hsmeasure.instrument.units import units
from hsmeasure.results import Result
from hsmeasure.types import Provenance

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class GenderedForm:
    """One form to look at: where, which words, by which rule, and what to do about it."""

    unit: str
    form: str
    rule: str
    note: str


@dataclass(frozen=True, repr=False)
class GenderedForms(Result):
    """Gendered forms of an instrument's texts.

    ``covered`` is False for a language without rules: no finding then means nothing.
    """

    language: str
    found: tuple[GenderedForm, ...]
    covered: bool
    provenance: Provenance

    @property
    def title(self) -> str:
        if not self.covered:
            return f"Gendered forms: no rules for {self.language}"
        return f"Gendered forms ({self.language}): {len(self.found)} to look at"

    @property
    def notes(self) -> tuple[str, ...]:
        """How far the rules reach."""
        if not self.covered:
            return ("Texts in this language were not looked at.",)
        return (
            "Rules of form, not of meaning: a finding is to be read, and none is no proof of neutrality.",
        )

    def frame(self) -> pd.DataFrame:
        """One row per form: ``unit form rule note``."""
        import pandas as pd

        columns = ["unit", "form", "rule", "note"]
        return pd.DataFrame([[getattr(f, c) for c in columns] for f in self.found], columns=columns)


def gendered_forms(document: InstrumentDocument) -> GenderedForms:
    """Look through every text a respondent reads, in the instrument's language."""
    rules = _RULES.get(document.language.split("-")[0])
    shown = [u for u in units(document).values() if u.is_shown]
    found = tuple(
        GenderedForm(unit.address, form, rule, note)
        for unit in shown
        for form, rule, note in (rules(unit.text.get(document.language, "")) if rules else ())
    )
    options = {"instrument": f"{document.id}@{document.version}"}
    return GenderedForms(document.language, found, rules is not None, Provenance(options=options))


def spanish(text: str) -> Iterator[tuple[str, str, str]]:
    """Gendered forms of a Spanish text: (form, rule, note).

    >>> [form for form, _, _ in spanish("Me siento apoyada cuando estoy con mis compañer@s.")]
    ['compañer@s', 'Me siento apoyada']
    >>> list(spanish("Siento que tengo apoyo."))
    []
    """
    seen: set[tuple[int, int]] = set()
    for rule, pattern, note in _SPANISH:
        for match in pattern.finditer(text):
            word = match["word"] if "word" in pattern.groupindex else match[0]
            span = match.span("word") if "word" in pattern.groupindex else match.span()
            if span in seen or _is_neutral(word):
                continue
            seen.add(span)
            yield match[0], rule, note


def arabic(text: str) -> Iterator[tuple[str, str, str]]:
    """Gendered forms of an Arabic text: (form, rule, note).

    >>> [rule for _, rule, _ in arabic("هل أنتِ طالب/ة؟")]
    ['dual', 'second person']
    """
    for rule, pattern, note in _ARABIC:
        for match in pattern.finditer(text):
            yield match[0], rule, note


def _is_neutral(word: str) -> bool:
    """Gerunds, adverbs and words in -ista agree with nobody; neither do those listed."""
    word = word.casefold()
    listed = re.fullmatch(_NOBODY, word) is not None
    return listed or word.endswith(("ndo", "mente", "ista", "istas"))


def _any(words: str) -> str:
    return "(?:" + "|".join(words.split()) + ")"


def _both(stems: str) -> str:
    """Masculine and feminine of Spanish adjectives given by their stems."""
    return f"(?:{'|'.join(stems.split())})[oa]s?"


def _rule(name: str, pattern: str, note: str) -> tuple[str, re.Pattern[str], str]:
    return name, re.compile(pattern, re.IGNORECASE), note


_REFLEXIVE = _any(
    """
    siento sientes sentí sentía sentiría sentirías quedo quedas quedé pongo pones puse veo ves vi
    vería considero consideras muestro encuentro vuelvo volví creo crees
    """
)
_PLAIN = _any(
    """
    soy eres ser fui era estoy estás estar estuve estaba estabas ando andas sigo sigues termino
    acabo sentirme sentirte quedarme verme ponerme mostrarme estando siendo sintiéndome estado
    """
)
_COPULA = rf"(?:{_PLAIN}|(?:me|te)\s+{_REFLEXIVE})"
_DEGREES = _any("muy más menos tan bastante poco algo demasiado casi totalmente completamente ya no un")
_DEGREE = rf"(?:{_DEGREES}\s+)*+"  # possessive: of "menos capaz" only "capaz" is looked at
_LISTED = _both(
    """
    sol segur insegur cómod incómod tranquil nervios preocupad confundid perdid avergonzad ansios
    cansad apoyad juzgad rechazad list tont capacitad preparad motivad interesad satisfech enferm
    loc aislad presionad humillad incomprendid
    """
)
_PERSON = _any(
    "alumn maestr compañer amig tutor profesor consejer psicólog médic niñ hij herman chic muchach"
)
_OWN_E = _any("elle elles todes amigues compañeres alumnes niñes chiques nosotres")
# Words in -o or -a that agree with nobody when they follow the verbs above.
_NOBODY = _any(
    """
    como cuando ahora nada algo todo mucho poco cerca fuera contra para sobre hasta nunca mañana
    bajo ayuda apoyo miedo pena vergüenza calma forma manera gana persona parte alguna alguno cada
    una uno otra otro poca casa clase acuerdo desacuerdo duda idea prueba espera problema tema trabajo
    esto eso ello esta claro la lo cuenta falta primero cuanto tanto menudo víctima ella
    """
)
_REWRITE = "agrees with the respondent; rewrite with a noun or a verb ('siento apoyo')"
_BOTH = "marks both genders or neither; rewrite so that no ending is needed"
_NOUN = "a noun of person with a gender; where it is the respondent or any helper, use a collective"
_SELF = "'mismo' agrees with the respondent; 'por mi cuenta' does not"
_SPANISH = (
    _rule("dual", r"\b\w{2,}(?:/-?|\()[oa]s?\)?(?!\w)", _BOTH),
    _rule("dual", r"(?<![\w.@])\w+@s?(?!\w|\.\w)", _BOTH),
    _rule("dual", r"\b(?:\w{2,}[bcdfghjklmnñpqrstvwyz]xs?|lxs|unxs?)\b", _BOTH),
    _rule("dual", rf"\b{_OWN_E}\b", _BOTH),
    _rule("noun", rf"\b(?:soy|eres|ser|como|un|una|el|la)\s+(?:una?\s+|buena?\s+)*{_PERSON}[oa]?\b", _NOUN),
    _rule("predicate", rf"\b{_COPULA}\s+{_DEGREE}(?P<word>[a-záéíóúüñ]{{2,}}[oa]s?)\b", _REWRITE),
    _rule("participle", rf"\b(?:me|te)\s+\w+(?:\s+\w+)?\s+(?P<word>{_LISTED})\b", _REWRITE),
    _rule("participle", r"\b(?:por|a)\s+(?:mí|ti|sí)\s+(?P<word>mism[oa])\b", _SELF),
)

_LETTER = r"[\u0621-\u064A]"
_MARKS = r"[\u064B-\u0652]*"
_FIRST = _any("أنا كنت أكون سأكون أصبح أصبحت أبدو أظل لست")
_ABOUT_ME = rf"(?:{_FIRST}|ما\s*زلت|(?:أشعر|شعرت|أحس|أعتقد|أرى)\s+ب?(?:أنني|أني|نفسي))"
_FORMS = _any(
    """
    قلق واثق قادر عاجز متردد خائف وحيد مرتاح محرج متأكد مستعد ضعيف غبي مريض متعب راض سعيد حزين مضطر
    محتاج مسؤول فاشل ناجح مهتم طالب
    """
)
_SECOND = _any("أنتَ أنتِ أنتي إليكِ لديكِ لكِ عليكِ بكِ")
_NOUNS = _any("تمارين تمرين تدوين تكوين تعيين تأمين تحسين تخمين تلوين تضمين تدخين تسكين تمكين")  # no verbs
_FEMININE = rf"(?<!{_LETTER})(?!{_NOUNS}(?!{_LETTER}))ت{_LETTER}{{2,}}ين(?!{_LETTER})"
_PAIR = rf"/\s?(?:ة|ت|ين|ي|ها|{_LETTER}+ة)|\((?:ة|ت|ي)\)"
_AGREES = rf"{_FORMS}ي?ة?{_MARKS}ا?{_MARKS}(?!{_LETTER})"
_VERBAL = "use a verbal noun (أشعر بالقلق)"
_ARABIC = (
    _rule("dual", rf"(?:{_LETTER}|[\u064B-\u0652])+\s?(?:{_PAIR})", f"both genders in one word; {_VERBAL}"),
    _rule("second person", rf"{_SECOND}|{_FEMININE}", f"marked for gender; {_VERBAL}"),
    _rule("predicate", rf"(?<!{_LETTER}){_ABOUT_ME}{_MARKS}\s+(?:غير\s+)?{_AGREES}",
          f"agrees with the respondent; {_VERBAL}"),
)  # fmt: skip
_RULES = {"es": spanish, "ar": arabic}
