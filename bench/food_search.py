"""Finding everyday foods: is one of the five shown the one that is meant?

The names and the span of kcal per 100 g each may have (`everyday_foods.csv`) were written before
the matcher was tried on them. Beside it stands plain BM25 over the same rows, by names alone and
by names with our aliases.
"""

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sante.nutrition.rules import match, parse
from sante.nutrition.rules.text import tokens
from sante.nutrition.table import ours

NAMES = Path(__file__).with_name("everyday_foods.csv")


@dataclass(frozen=True, slots=True)
class Expected:
    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Result:
    asked: int
    first: int
    five: int
    missed: tuple[str, ...]
    ms: float


def expected() -> list[Expected]:
    with NAMES.open(encoding="utf-8") as file:
        return [
            Expected(row["name"], float(row["kcal_low"]), float(row["kcal_high"]))
            for row in csv.DictReader(file)
        ]


def measure(find: Callable[[str], Sequence[float]]) -> Result:
    """`find`: a name -> kcal per 100 g of the foods found, best first."""
    first = five = 0
    missed = []
    names = expected()
    began = time.perf_counter()
    for one in names:
        found = [one.low <= kcal <= one.high for kcal in find(one.name)[:5]]
        first += bool(found and found[0])
        five += any(found)
        if not any(found):
            missed.append(one.name)
    took = (time.perf_counter() - began) * 1000 / len(names)
    return Result(len(names), first, five, tuple(missed), took)


def matcher(rows: Sequence[ours.Row]) -> Callable[[str], Sequence[float]]:
    kcal = {row.food.id: row.food.per_100g.kcal for row in rows}
    index = match.Index.of(
        match.Entry(row.food.id, row.food.name, row.aliases, row.food.staple) for row in rows
    )

    def find(name: str) -> list[float]:
        said = parse.parse(name, index.knows)[0].name
        return [kcal[hit.id] for hit in match.find(index, said)]

    return find


def bm25(rows: Sequence[ours.Row], *, aliases: bool) -> Callable[[str], Sequence[float]]:
    from rank_bm25 import BM25Okapi

    texts = [
        [*tokens(row.food.name), *(tokens(" ".join(row.aliases)) if aliases else ())]
        for row in rows
    ]
    ranking = BM25Okapi(texts)

    def find(name: str) -> list[float]:
        scores = ranking.get_scores(list(tokens(name)))
        best = sorted(range(len(rows)), key=lambda at: -scores[at])[:5]
        return [rows[at].food.per_100g.kcal for at in best if scores[at] > 0]

    return find


def run() -> None:
    rows = ours.table()
    print(f"{len(rows):,} foods, {len(expected())} everyday names")
    ways = {
        "Santé": matcher(rows),
        "BM25, names": bm25(rows, aliases=False),
        "BM25, names and our aliases": bm25(rows, aliases=True),
    }
    for title, find in ways.items():
        found = measure(find)
        print(
            f"  {title:<28} first {found.first / found.asked:.2f}"
            f"  in five {found.five / found.asked:.2f}  {found.ms:5.1f} ms"
            f"  missed: {', '.join(found.missed) or 'none'}"
        )


if __name__ == "__main__":
    run()
