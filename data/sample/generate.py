"""Rebuild the sample exports, byte for byte under the pinned versions: ``make sample``.

People are drawn from the academic population model that README.md beside this file describes; nothing here
is data of real people. Every number starts as a uniform draw of a fixed bit generator, and every category
is found by comparing with a threshold rounded to three decimals, so that the last digits of a platform's
arithmetic change no answer.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

import hsmeasure as hs
from hsmeasure.instrument.battery import Battery

HERE = Path(__file__).parent
SEED = 20260301
N, CLASSES = 1250, 40
ATTRITION, STRAIGHT, RANDOM = 50, 18, 18
PREVIEWS, TESTS, SPAM = 7, 4, 3
SISTER_ROWS = 150
SPANISH_SEED, SPANISH_N, SPANISH_CLASSES = 20260302, 300, 10
SPANISH_SHIFTS = {"BEN3": -0.40, "THR2": 0.45}  # of every threshold: the two planted items
Floats = NDArray[np.float64]

# the population: standardised paths, residual correlations, loadings
EXOGENOUS = ("SE", "MAS", "PAP", "PAV")
EXOGENOUS_R = {("SE", "MAS"): 0.50, ("SE", "PAP"): 0.20, ("SE", "PAV"): -0.15, ("MAS", "PAP"): 0.20,
               ("MAS", "PAV"): -0.05, ("PAP", "PAV"): 0.50}  # fmt: skip
PATHS = {
    "BEN": {"SE": 0.20, "MAS": 0.35, "PAP": 0.05, "PAV": -0.10},
    "THR": {"SE": -0.25, "MAS": -0.10, "PAP": 0.05, "PAV": 0.40},
    "INT": {"SE": 0.15, "BEN": 0.45, "THR": -0.20},
    "INS": {"SE": 0.10, "MAS": 0.20, "INT": 0.40},
    "EXE": {"SE": -0.10, "MAS": -0.15, "PAP": 0.10, "PAV": 0.15, "THR": 0.15, "INT": 0.05},
    "AVO": {"SE": -0.10, "PAV": 0.10, "BEN": -0.10, "THR": 0.40, "INT": -0.25},
    "CST": {"THR": 0.55, "SE": -0.10, "PAV": 0.05},
    "SEH": {"SE": 0.40, "MAS": 0.10, "THR": -0.20},
    "EMO": {"BEN": 0.20, "INT": 0.20, "MAS": 0.05},
    "IND": {"SE": 0.25, "MAS": 0.25, "INT": -0.10},
}
RESIDUAL_R = {("BEN", "THR"): -0.15, ("INS", "EXE"): 0.10, ("EXE", "AVO"): 0.25, ("INS", "AVO"): -0.10,
              ("CST", "AVO"): 0.10, ("SEH", "INT"): 0.10, ("EMO", "INS"): 0.10}  # fmt: skip
WOMAN_D = {"SE": -0.10, "MAS": 0.15, "PAP": -0.10, "PAV": 0.05, "BEN": 0.15, "THR": -0.05, "INT": 0.10,
           "INS": 0.05, "EXE": -0.15, "AVO": -0.10}  # fmt: skip
CLASS_ICC = {"BEN": 0.05, "THR": 0.10, "AVO": 0.07}
LOADINGS = {
    "BEN": (0.74, 0.72, 0.70, 0.68, 0.66, 0.58),
    "THR": (0.78, 0.76, 0.74, 0.70, 0.72, 0.68, 0.66, 0.55),
    "INT": (0.80, 0.78, 0.75, 0.72, 0.62),
    "INS": (0.76, 0.74, 0.70, 0.68, 0.55),
    "EXE": (0.74, 0.72, 0.70, 0.62, 0.50),
    "AVO": (0.80, 0.78, 0.74, 0.70, 0.60, 0.56),
    "SE": (0.80, 0.78, 0.76, 0.74, 0.60),
    "MAS": (0.78, 0.76, 0.72, 0.70, 0.55),
    "PAP": (0.82, 0.80, 0.76, 0.72),
    "PAV": (0.78, 0.74, 0.72, 0.66),
    "CST": (0.70,) * 4,
    "SEH": (0.70,) * 5,
    "EMO": (0.70,) * 5,
    "IND": (0.70,) * 4,
}
ACQUIESCENCE, WORDING, JITTER = 0.15, 0.25, 0.15
AGREE, MIDDLE, DISAGREE = (-1.88, -1.23, -0.44, 0.67), (-1.28, -0.47, 0.36, 1.17), (-0.67, 0.20, 0.84, 1.55)
LIKELY = (-2.05, -1.48, -1.04, -0.47, 0.25, 1.04)
THRESHOLDS = (
    dict.fromkeys(("BEN", "INS", "MAS", "IND"), AGREE)
    | {"INT": LIKELY}
    | (
        dict.fromkeys(("SE", "PAP", "PAV", "SEH", "EMO"), MIDDLE)
        | dict.fromkeys(("THR", "EXE", "AVO", "CST"), DISAGREE)
    )
)
NEED = (-0.674, -0.253, 0.524, 1.282)  # .25 .15 .30 .20 .10
OFTENEST = (-0.126, 0.583, 1.126, 1.645)  # .45 .27 .15 .08 .05
STABILITY, PROGRAMME_THREAT = 0.65, -0.25
GENDERS = ((0.55, (1,)), (0.38, (2,)), (0.03, (3,)), (0.01, (4,)), (0.01, (1, 3)), (0.02, ()))

# the form: blocks in administration order; tagged by item id, or by a survey tag and found by their text
BLOCKS = ("NED", "MET", "BEN", "THR", "CST", "INT", "INS", "EXE", "EMO", "AVO", "IND", "SEH", "BEH", "HLP",
          "SE", "MAS", "PAP", "PAV")  # fmt: skip
BY_TEXT = {"THR": "Q7", "CST": "Q8", "IND": "Q14", "PAP": "Q21"}
META = {
    "StartDate": "startDate", "EndDate": "endDate", "Status": "status", "IPAddress": "ipAddress",
    "Progress": "progress", "Duration (in seconds)": "duration", "Finished": "finished",
    "RecordedDate": "recordedDate", "ResponseId": "_recordId", "RecipientLastName": "recipientLastName",
    "RecipientFirstName": "recipientFirstName", "RecipientEmail": "recipientEmail",
    "ExternalReference": "externalDataReference", "LocationLatitude": "locationLatitude",
    "LocationLongitude": "locationLongitude", "DistributionChannel": "distributionChannel",
    "UserLanguage": "userLanguage",
}  # fmt: skip
ENGLISH = (
    "Start Date",
    "End Date",
    "Response Type",
    "IP Address",
    "Progress",
    "Duration (in seconds)",
    "Finished",
    "Recorded Date",
    "Response ID",
    "Recipient Last Name",
    "Recipient First Name",
    "Recipient Email",
    "External Data Reference",
    "Location Latitude",
    "Location Longitude",
    "Distribution Channel",
    "User Language",
)
GERMAN = (
    "Anfangsdatum",
    "Enddatum",
    "Antworttyp",
    "IP-Adresse",
    "Aktueller Stand",
    "Dauer (in Sekunden)",
    "Beendet",
    "Erfassungsdatum",
    "Antwort-ID",
    "Nachname des Empfängers",
    "Vorname des Empfängers",
    "E-Mail des Empfängers",
    "Externe Datenreferenz",
    "Breitengrad des Standorts",
    "Längengrad des Standorts",
    "Verteilungskanal",
    "Benutzersprache",
)
SPANISH = (
    "Fecha de inicio",
    "Fecha de finalización",
    "Tipo de respuesta",
    "Dirección IP",
    "Progreso",
    "Duración (en segundos)",
    "Finalizado",
    "Fecha registrada",
    "ID de respuesta",
    "Apellido del destinatario",
    "Nombre del destinatario",
    "Correo electrónico del destinatario",
    "Referencia de datos externos",
    "Latitud de ubicación",
    "Longitud de ubicación",
    "Canal de distribución",
    "Idioma del usuario",
)
STATUS = {0: "IP Address", 1: "Survey Preview", 2: "Survey Test", 8: "Spam"}
COMMENTS = (
    "=SUM(A1:A9) would help",
    "<b>More</b> office hours, please",
    "+1 for the forum",
    "@tutor thanks",
    "fine",
)


class Draws:
    """Uniform and normal draws from one fixed bit generator."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(seed))

    def uniform(self, *shape: int) -> Floats:
        """Uniform in (0, 1)."""
        return np.clip(self._generator.random(shape), 1e-12, 1 - 1e-12)

    def normal(self, *shape: int) -> Floats:
        """Standard normal by inversion."""
        return np.asarray(ndtri(self.uniform(*shape)))

    def pick(self, n: int, k: int) -> NDArray[np.intp]:
        """k of n positions, without repetition, in order."""
        return np.sort(np.argsort(self.uniform(n))[:k])


@dataclass
class People:
    """Who takes part, fixed over waves."""

    classes: NDArray[np.intp]
    gender: list[tuple[int, ...]]
    codes: list[str]

    @property
    def programme(self) -> NDArray[np.intp]:
        """Every second class takes part in the programme."""
        return self.classes % 2

    @property
    def woman(self) -> Floats:
        """1 for women, 0 for men, one half for everybody else (the d's are women against men)."""
        return np.array([1.0 if g == (1,) else 0.0 if g == (2,) else 0.5 for g in self.gender])


def residuals() -> tuple[tuple[str, ...], Floats, Floats]:
    """Names, path matrix and residual covariance that give every latent variable unit variance."""
    names = (*EXOGENOUS, *PATHS)
    at = {name: k for k, name in enumerate(names)}
    B, R = np.zeros((len(names), len(names))), np.eye(len(names))
    for outcome, causes in PATHS.items():
        for cause, path in causes.items():
            B[at[outcome], at[cause]] = path
    for (a, b), r in {**EXOGENOUS_R, **RESIDUAL_R}.items():
        R[at[a], at[b]] = R[at[b], at[a]] = r
    inverse = np.linalg.inv(np.eye(len(names)) - B)
    variance = np.ones(len(names))
    for _ in range(200):
        total = inverse @ (R * np.sqrt(np.outer(variance, variance))) @ inverse.T
        variance = np.clip(variance + 1 - np.diag(total), 0.05, 1.0)
    return names, B, R * np.sqrt(np.outer(variance, variance))


def latent(draws: Draws, people: People, before: Floats | None) -> dict[str, Floats]:
    """Latent variables of one wave; ``before`` holds the disturbances of the first."""
    names, B, psi = residuals()
    disturbance = draws.normal(len(people.classes), len(names)) @ np.linalg.cholesky(psi).T
    room = draws.normal(people.classes.max() + 1, len(names))
    for k, name in enumerate(names):
        if icc := CLASS_ICC.get(name, 0.0):
            within = np.sqrt(max(psi[k, k] - icc, 0.0) / psi[k, k])
            disturbance[:, k] = within * disturbance[:, k] + np.sqrt(icc) * room[people.classes, k]
    if before is not None:
        disturbance = STABILITY * before + np.sqrt(1 - STABILITY**2) * disturbance
    shift = np.array([WOMAN_D.get(name, 0.0) for name in names])
    pushed = disturbance + np.outer(people.woman, shift)
    if before is not None:
        pushed[:, names.index("THR")] += PROGRAMME_THREAT * people.programme
    eta = np.linalg.solve(np.eye(len(names)) - B, pushed.T).T
    return {name: eta[:, k] for k, name in enumerate(names)} | {"disturbance": disturbance}


def cut(values: Floats, thresholds: tuple[float, ...]) -> NDArray[np.intp]:
    """Category from 0: how many thresholds lie below a value."""
    return np.searchsorted(np.round(thresholds, 3), values)


def answer_scales(
    draws: Draws, eta: dict[str, Floats], battery: Battery, offsets: dict[str, float]
) -> dict[str, NDArray[np.intp]]:
    """Raw codes (as chosen) of every reflective item; offsets of thresholds that are not given are drawn."""
    n = len(eta["SE"])
    agreeable, wording = draws.normal(n), draws.normal(n)
    raw = {}
    for scale, loadings in LOADINGS.items():
        for k, loading in enumerate(loadings, 1):
            item = battery.item[f"{scale}{k}"]
            reverse = item.keyed == "-"
            common = (-loading if reverse else loading) * eta[scale] + ACQUIESCENCE * agreeable
            extra = WORDING * wording if reverse else 0.0
            noise = np.sqrt(max(1 - loading**2 - ACQUIESCENCE**2 - (WORDING**2 if reverse else 0), 0.1))
            offsets.setdefault(item.id, JITTER * draws.normal(1)[0])
            steps = np.array(THRESHOLDS[scale]) + offsets[item.id]
            steps = -steps[::-1] if reverse else steps
            raw[item.id] = 1 + cut(common + extra + noise * draws.normal(n), tuple(steps))
    return raw


def answer_need(draws: Draws, eta: dict[str, Floats]) -> dict[str, NDArray[np.intp]]:
    """Need, share of help obtained, frequency by source and helpfulness; -1 where a question is not shown."""
    n = len(eta["SE"])
    need = cut(-0.25 * eta["SE"] + np.sqrt(1 - 0.25**2) * draws.normal(n), NEED)
    act = 0.18 * eta["INT"] + 0.05 * eta["SE"] - 0.15 * eta["AVO"]
    most = cut(act + np.sqrt(1 - np.var(act)) * draws.normal(n), OFTENEST)
    share = 1 + cut(0.35 * eta["INT"] - 0.25 * eta["AVO"] + 0.9 * draws.normal(n), (-0.7, 0.2, 1.1))
    raw = {"NED1": need, "NED2": np.where(need == 0, -1, np.where(most == 0, 0, share))}
    popularity = np.array([0.16, 0.08, 0.03, 0.02, 0.22, 0.12, 0.06, 0.05, 0.08, 0.05, 0.03, 0.10])
    main = np.searchsorted(np.cumsum(popularity / popularity.sum()), draws.uniform(n)).clip(0, 11)
    for k in range(12):
        lesser = np.floor(draws.uniform(n) ** 3 * (most + 1)).astype(np.intp)
        used = np.where(main == k, most, np.minimum(lesser, most))
        absent = (draws.uniform(n) < (0.06 if k in (2, 3, 11) else 0.0)) & (main != k)
        raw[f"BEH{k + 1}"] = np.where(need == 0, -1, np.where(absent, 9, used))
        helped = 1 + cut(0.3 * eta["BEN"] + 0.95 * draws.normal(n), (-1.5, -0.4, 0.8))
        shown = (raw[f"BEH{k + 1}"] > 0) & (raw[f"BEH{k + 1}"] < 9)
        raw[f"HLP{k + 1}"] = np.where(shown, helped, -1)
    for k in range(1, 7):
        raw[f"gate AVO{k}"] = need
    return raw


def draw_people(draws: Draws, n: int, rooms: int) -> People:
    """Classes, genders and fictitious student codes."""
    classes = np.floor(draws.uniform(n) * rooms).astype(np.intp)
    shares = np.cumsum([share for share, _ in GENDERS])
    chosen = np.searchsorted(np.round(shares, 3), draws.uniform(n)).clip(0, len(GENDERS) - 1)
    numbers = np.argsort(draws.uniform(9000))[:n] + 1000
    return People(classes, [GENDERS[k][1] for k in chosen], [f"S-{k}" for k in numbers])


def answers(
    draws: Draws,
    people: People,
    eta: dict[str, Floats],
    battery: Battery,
    offsets: dict[str, float],
) -> list[dict[str, str]]:
    """One record of texts a person: codes, ``-99`` for seen and left blank, empty for not shown."""
    raw = answer_scales(draws, eta, battery, offsets) | answer_need(draws, eta)
    n = len(people.classes)
    order = [i for block in BLOCKS for i in battery.scale[block].items]
    blank = draws.uniform(n, len(order)) < 0.02
    records = []
    for i in range(n):
        record = {}
        for j, item in enumerate(order):
            code = int(raw[item][i])
            hidden = code < 0 or (item.startswith("AVO") and raw["NED1"][i] == 0)
            seen = blank[i, j] and battery.item[item].type == "single"
            record[item] = "" if hidden else "-99" if seen else str(code)
        record["GEN1"] = ",".join(map(str, people.gender[i])) or "9"
        records.append(record)
    return records


def plant_careless(
    draws: Draws, records: list[dict[str, str]], finished: NDArray[np.intp], battery: Battery
) -> None:
    """Straight-liners (one answer over all items) and random answers, among those who finish."""
    chosen = finished[draws.pick(len(finished), STRAIGHT + RANDOM)]
    kinds = np.argsort(draws.uniform(len(chosen)))
    for position, i in zip(kinds, chosen, strict=True):
        for item, value in records[i].items():
            if item[:-1] in LOADINGS and value:
                highest = int(battery.item_range(item)[1])  # type: ignore[index]
                pick = int(np.floor(draws.uniform(1)[0] * highest)) + 1
                records[i][item] = "4" if position < STRAIGHT else str(pick)


def attrition(draws: Draws, eta: dict[str, Floats]) -> NDArray[np.intp]:
    """Who leaves early: the more avoidant, the likelier."""
    return np.sort(np.argsort(-(eta["AVO"] + 1.5 * draws.normal(N)))[:ATTRITION])


def write_wave(
    name: str,
    draws: Draws,
    people: People,
    records: list[dict[str, str]],
    leavers: NDArray[np.intp],
    keep: NDArray[np.intp],
    battery: Battery,
    start: datetime,
    extras: bool,
    language: str = "EN",
) -> list[list[str]]:
    """Write one wave in Qualtrics dialect; returns its rows for the sister files."""
    rows = [_row(draws, people, records, i, i in set(leavers.tolist()), start, 0) for i in keep]
    for row in rows:
        row[len(META) - 1] = language
    if extras:
        for status, count in ((1, PREVIEWS), (2, TESTS), (8, SPAM)):
            for i in keep[draws.pick(len(keep), count)]:
                rows.append(_row(draws, people, records, i, False, start, status))
    rows.sort(key=lambda row: (row[0], row[8]))
    write_file(name, rows, SPANISH if language == "ES" else ENGLISH, battery)
    return rows


def _row(
    draws: Draws,
    people: People,
    records: list[dict[str, str]],
    i: int,
    leaves: bool,
    start: datetime,
    status: int,
) -> list[str]:
    u = draws.uniform(8)
    days = 0.5 if status in (1, 2) else 12  # a form is tried before it is sent out
    began = start + timedelta(seconds=int(u[0] * days * 86400))
    seconds = int(420 + 900 * u[1] * u[2])
    record = dict(records[i])
    progress = "100"
    if leaves:
        stop = 20 + int(u[3] * 50)
        for item in list(record)[stop:]:
            record[item] = ""
        progress = str(int(100 * stop / len(record)))
    stamp = "%Y-%m-%d %H:%M:%S"
    ended = (began + timedelta(seconds=seconds)).strftime(stamp)
    network = ("192.0.2", "198.51.100", "203.0.113")[int(u[4] * 3)]
    token = "".join("abcdefghijkmnpqrstuvwxyz23456789"[int(x * 32)] for x in draws.uniform(15))
    meta = [
        began.strftime(stamp),
        ended,
        str(status),
        f"{network}.{int(u[5] * 254) + 1}",
        progress,
        str(seconds),
        "0" if leaves else "1",
        ended,
        f"R_{token}",
        "Example",
        f"Person {i + 1}",
        f"person{i + 1}@example.org",
        "",
        f"{50 + u[6]:.4f}",
        f"{-1 - u[7]:.4f}",
        "email",
        "EN",
    ]
    comment = COMMENTS[int(u[3] * 40)] if u[3] * 40 < len(COMMENTS) and not leaves else ""
    describe = "in my own words" if "4" in record["GEN1"].split(",") and not leaves else ""
    page = "" if leaves else f"{60 + 90 * u[1]:.3f}"
    shown = "|".join(map(str, 1 + np.argsort(draws.uniform(6))))
    embedded = [f"C{people.classes[i] + 1:02d}", str(people.programme[i]), people.codes[i]]
    return [*meta, page, shown, *record.values(), describe, comment, *embedded]


def columns(battery: Battery) -> list[tuple[str, str, str]]:
    """Tag, heading and ImportId of every column behind the metadata."""
    out = [("t1_Page Submit", "Timing - Page Submit", "QID1_PAGE_SUBMIT"),
           ("BEN_DO", "Display order of the benefits block", "QID6_DO")]  # fmt: skip
    for number, block in enumerate(BLOCKS, 2):
        for k, item_id in enumerate(battery.scale[block].items, 1):
            item, owner = battery.item[item_id], battery.owner[item_id]
            tag = f"{BY_TEXT[block]}_{k}" if block in BY_TEXT else item_id
            stem = owner.stem(item)
            heading = f"{stem} - {owner.text(item)}" if stem else owner.text(item)
            out.append((tag, heading, f"QID{number}_{k}"))
    out += [("GEN1", battery.owner["GEN1"].text(battery.item["GEN1"]), "QID30"),
            ("GEN2", battery.owner["GEN2"].text(battery.item["GEN2"]), "QID31_TEXT"),
            ("Q32", "Is there anything else you would like to tell us?", "QID32_TEXT"),
            ("class", "class", "class"), ("programme", "programme", "programme"),
            ("student_code", "student_code", "student_code")]  # fmt: skip
    return out


def write_file(name: str, rows: list[list[str]], headings: tuple[str, ...], battery: Battery) -> None:
    """Three header rows and the records, quoted as Qualtrics quotes."""
    found = columns(battery)
    ids = [{"ImportId": i, "timeZone": "Europe/London"} if i.endswith("Date") else {"ImportId": i}
           for i in (*META.values(), *(c[2] for c in found))]  # fmt: skip
    head = [[*META, *(c[0] for c in found)], [*headings, *(c[1] for c in found)],
            [json.dumps(i, separators=(",", ":")) for i in ids]]  # fmt: skip
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([*head, *rows])


def as_labels(rows: list[list[str]], battery: Battery) -> list[list[str]]:
    """The same records with choice text instead of codes."""
    order = [i for block in BLOCKS for i in battery.scale[block].items] + ["GEN1"]
    first = len(META) + 2
    labelled = []
    for row in rows:
        row = list(row)
        row[2], row[6] = STATUS[int(row[2])], "True" if row[6] == "1" else "False"
        for k, item_id in enumerate(order, first):
            options = battery.options(battery.item[item_id])
            texts = {str(o.code): o.label["en"] for o in (*options.options, *options.not_scored)}  # type: ignore[union-attr]
            row[k] = ",".join(texts.get(code, code) for code in row[k].split(","))
        labelled.append(row)
    return labelled


def spanish(offsets: dict[str, float]) -> None:
    """The Spanish form: other people, the same scales and thresholds, but for the two planted items."""
    battery = hs.load_battery("academic-core").in_language("es-MX")
    draws = Draws(SPANISH_SEED)
    people = draw_people(draws, SPANISH_N, SPANISH_CLASSES)
    records = answers(draws, people, latent(draws, people, None), battery, offsets)
    everyone, none = np.arange(SPANISH_N), np.array([], dtype=np.intp)
    start = datetime(2026, 3, 9, 8, 0, 0)
    write_wave(
        "academic_es_qualtrics.csv", draws, people, records, none, everyone, battery, start, False, "ES"
    )


def main() -> None:
    """Write all five files."""
    battery = hs.load_battery("academic-core")
    draws = Draws(SEED)
    people = draw_people(draws, N, CLASSES)
    eta = latent(draws, people, None)
    leavers = attrition(draws, eta)
    everyone = np.arange(N)
    finished = np.setdiff1d(everyone, leavers)
    offsets: dict[str, float] = {}
    records = answers(draws, people, eta, battery, offsets)
    plant_careless(draws, records, finished, battery)
    start = datetime(2026, 3, 2, 8, 0, 0)
    rows = write_wave(
        "academic_qualtrics.csv", draws, people, records, leavers, everyone, battery, start, True
    )
    write_file("academic_qualtrics_german.csv", rows[:SISTER_ROWS], GERMAN, battery)
    write_file("academic_qualtrics_labels.csv", as_labels(rows[:SISTER_ROWS], battery), ENGLISH, battery)
    back = finished[draws.pick(len(finished), round(0.7 * len(finished)))]
    later = answers(draws, people, latent(draws, people, eta["disturbance"]), battery, {})
    none = np.array([], dtype=np.intp)
    again = start + timedelta(days=28)
    write_wave("academic_wave2_qualtrics.csv", draws, people, later, none, back, battery, again, False)
    spanish({item: offset + SPANISH_SHIFTS.get(item, 0.0) for item, offset in offsets.items()})


if __name__ == "__main__":
    main()
