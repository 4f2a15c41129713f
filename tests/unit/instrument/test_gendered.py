"""Gendered forms: what is flagged and what is left alone. Sentences are made up for the tests."""

from __future__ import annotations

import pytest
from tests.unit.instrument.variants import VARIANT, bank, pinned, write_variant
from typer.testing import CliRunner

from hsmeasure.cli.main import app
from hsmeasure.instrument.gendered import arabic, gendered_forms, spanish
from hsmeasure.instrument.registry import load_instrument


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Estoy preocupado por el curso.", "predicate"),
        ("Me siento muy apoyada.", "predicate"),
        ("Me sentiría avergonzado.", "predicate"),
        ("Soy lento para pedir ayuda.", "predicate"),
        ("Te sientes capacitada para preguntar.", "predicate"),
        ("Me quedo callado.", "predicate"),
        ("Me vería tonto ante el grupo.", "predicate"),
        ("Los demás me hacen sentir tonto.", "participle"),
        ("Los demás me dejan confundida.", "participle"),
        ("Prefiero hacerlo por mí mismo.", "participle"),
        ("Estoy cansado/a de preguntar.", "dual"),
        ("Pregunto a mis compañeros/as.", "dual"),
        ("Pregunto a un/a profesor(a).", "dual"),
        ("Pregunto a mis amig@s.", "dual"),
        ("Pregunto a mis amigxs.", "dual"),
        ("Pregunto a todes.", "dual"),
        ("Soy un buen alumno.", "noun"),
        ("Soy menos listo de lo que esperaba.", "predicate"),
        ("Me siento demasiado cansada.", "predicate"),
    ],
)
def test_spanish_forms_to_look_at(text, rule):
    assert rule in [r for _, r, _ in spanish(text)], list(spanish(text))


@pytest.mark.parametrize(
    "text",
    [
        "Siento que tengo apoyo.",
        "Pedir ayuda me ahorra tiempo.",
        "Estoy de acuerdo.",
        "Totalmente en desacuerdo",
        "Estoy con mi familia.",
        "Me siento bien cuando pregunto.",
        "Soy capaz de pedir ayuda.",
        "Me siento libre de preguntar.",
        "Una persona de confianza me ayuda.",
        "Escribo a ayuda@ejemplo.mx si tengo dudas.",
        "El contexto del examen es complejo.",
        "Me da vergüenza preguntar.",
        "Sigo adelante por mi cuenta.",
        "Soy menos capaz de lo que esperaba.",
        "Me siento demasiado débil.",
        "Me siento poca cosa cuando pregunto.",
    ],
)
def test_spanish_left_alone(text):
    assert list(spanish(text)) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("أنا قلق من السؤال.", "predicate"),
        ("أشعر بأنني عاجزة.", "predicate"),
        ("كنت مترددًا في السؤال.", "predicate"),
        ("هل أنتَ مستعد؟", "second person"),
        ("هل تشعرين بالقلق؟", "second person"),
        ("أنا طالب/ة في الجامعة.", "dual"),
        ("أنا متردد(ة).", "dual"),
    ],
)
def test_arabic_forms_to_look_at(text, rule):
    assert rule in [r for _, r, _ in arabic(text)], list(arabic(text))


@pytest.mark.parametrize(
    "text", ["أشعر بالقلق من السؤال.", "أطلب المساعدة من زملائي.", "أنا بحاجة إلى المساعدة."]
)
def test_arabic_left_alone(text):
    assert list(arabic(text)) == []


def test_the_texts_of_an_instrument(tmp_path):
    root = bank(tmp_path)
    assert not gendered_forms(load_instrument("mini", [root]).document).covered
    path = write_variant(root, pinned(root, VARIANT.replace("Me lo guardo.", "Me siento solo.")))
    found = gendered_forms(load_instrument(path, [root]).document)
    assert [(f.unit, f.rule) for f in found.found] == [("BB1", "predicate")]
    assert list(found.frame()) == ["unit", "form", "rule", "note"]
    told = CliRunner().invoke(app, ["instruments", "gendered", "mini/es-MX", "--instruments", str(root)])
    assert "Me siento solo" in told.stdout
