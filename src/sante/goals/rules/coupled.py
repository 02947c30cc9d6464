"""Values that move together: a change of one is not counted as if the others stood still."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sante.goals.types import ActionDefinition, Effect

# Total and non-HDL cholesterol are mostly LDL: where LDL is known they add no fact of their own.
STANDS_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "non_hdl_c": ("ldl_c",),
    "total_chol": ("ldl_c", "non_hdl_c"),
}


def own_facts(biomarkers: tuple[str, ...], known: Mapping[str, object]) -> tuple[str, ...]:
    """`biomarkers` that are known, without those a better-known marker already speaks for."""
    return tuple(
        b
        for b in biomarkers
        if b in known and not any(better in known for better in STANDS_IN.get(b, ()))
    )


def effect_on(action: ActionDefinition, biomarker_id: str) -> Effect | None:
    """The action's effect on a marker; on a sum that holds LDL at least what it does to LDL."""
    found = {e.biomarker_id: e for e in action.effects}
    if biomarker_id in found or biomarker_id not in STANDS_IN:
        return found.get(biomarker_id)
    ldl = found.get("ldl_c")
    return None if ldl is None else replace(ldl, biomarker_id=biomarker_id)


def with_coupled(values: Mapping[str, float], changed: Mapping[str, float]) -> dict[str, float]:
    """`values` with `changed` put in. Non-HDL and total cholesterol hold LDL: they move by at least
    as much as LDL does."""
    after = {**values, **changed}
    if "ldl_c" in changed and "ldl_c" in values:
        shift = changed["ldl_c"] - values["ldl_c"]
        for whole in ("non_hdl_c", "total_chol"):
            if whole in values:
                moved = values[whole] + shift
                after[whole] = min(after[whole], moved) if shift < 0 else max(after[whole], moved)
    return after
