"""How honest the projection's bands are, on a made-up cohort that does not obey the model.

Promised: 80 % bands that hold 75 to 85 of 100 values, a better score than guessing no change or a
straight line, and predictions that a re-test makes at least a tenth better.
"""

from statistics import median
from typing import Final

from bench.cohort import EXPONENTS, KS_PEOPLE, Figures, figures

PEOPLE: Final = 4_000
SEEDS: Final = (20_260_310, 1, 2)


WORLDS: Final = {
    "effects follow the baseline more in some, less in others": EXPONENTS,
    "effects have the trials' size whatever the baseline": (0.0, 0.0),
}


def run() -> None:
    for world, exponents in WORLDS.items():
        for seed in SEEDS:
            print(f"calibration, {PEOPLE} people, seed {seed}: {world}")
            for line in lines(figures(PEOPLE, seed, exponents)):
                print(f"  {line}")


def lines(found: Figures) -> list[str]:
    covered = ", ".join(f"{share:.0%} band {got:.3f}" for share, got in found.covered.items())
    passed = sum(p > 0.01 for p in found.ks_p)
    return [
        f"share of values inside: {covered}",
        f"value minus middle, mean: {found.bias:+.1f} mg/dL",
        f"Kolmogorov-Smirnov p of the transforms, {KS_PEOPLE} people at a time: median"
        f" {median(found.ks_p):.3f}, above 0.01 in {passed} of {len(found.ks_p)}",
        f"CRPS {found.crps:.2f} mg/dL; no change with its own noise {found.crps_no_change:.2f},"
        f" no change as a point {found.error_no_change:.2f},"
        f" straight line {found.error_seed_linear:.2f}",
        f"error of the second value's level: {found.rmse_before:.2f} mg/dL without the first"
        f" re-test, {found.rmse_after:.2f} with it ({found.learned:.0%} less)",
    ]
