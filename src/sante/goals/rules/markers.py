"""What the projection knows of each marker: its scale, how fast it moves and how far habits can
move it (science, section 5). The within-person variation comes from the biomarker registry."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

GROUP_SHARE: Final = 0.75  # C_m as a share of C_b where no trial of a combined programme tells


@dataclass(frozen=True, slots=True)
class MarkerModel:
    """`cap` (C_b) is on the model's scale, or a fraction of baseline when `cap_is_fraction`.

    `x_ref` is the mean baseline of the trials in the canonical unit. `prior_mean`, `prior_sd` are
    on the model's scale and used where no population table has the marker.
    """

    biomarker_id: str
    log: bool
    tau_days: float
    x_ref: float
    proportional: bool
    cap: float
    cap_is_fraction: bool
    group_caps: Mapping[str, float] = field(default_factory=dict)
    prior_mean: float | None = None
    prior_sd: float | None = None

    def to_scale(self, value: float) -> float:
        return math.log(value) if self.log else value

    def from_scale(self, value: float) -> float:
        return math.exp(value) if self.log else value

    def total_cap(self, baseline: float) -> float:
        """C_b for a person whose baseline, on the model's scale, is `baseline`."""
        return self.cap * baseline if self.cap_is_fraction else self.cap

    def group_cap(self, mechanism: str, baseline: float) -> float:
        """C_m, the most that one mechanism can do."""
        own = self.group_caps.get(mechanism)
        if own is None:
            return GROUP_SHARE * self.total_cap(baseline)
        return own * baseline if self.cap_is_fraction else own


@lru_cache(maxsize=1)
def marker_models() -> Mapping[str, MarkerModel]:
    text = files("sante.goals").joinpath("data/markers.toml").read_text("utf-8")
    return {key: _read(key, row) for key, row in tomllib.loads(text).items()}


def _read(key: str, row: Mapping[str, Any]) -> MarkerModel:
    scale: Literal["natural", "log"] = row["scale"]
    fraction = "cap_of_baseline" in row
    if fraction and scale == "log":
        raise ValueError(f"{key}: a cap on the log scale is a number, not a share of baseline")
    return MarkerModel(
        biomarker_id=key,
        log=scale == "log",
        tau_days=float(row["tau"]),
        x_ref=float(row["x_ref"]),
        proportional=row["scaling"] == "proportional",
        cap=float(row["cap_of_baseline"] if fraction else row["cap"]),
        cap_is_fraction=fraction,
        group_caps={name: float(value) for name, value in row.get("group_caps", {}).items()},
        prior_mean=row.get("mean"),
        prior_sd=row.get("sd"),
    )
