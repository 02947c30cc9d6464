"""What looks at a day. Adding one is a file and a line here: docs/howto/add-a-detector.md."""

from typing import Final

from sante.insights.detectors import (
    activity,
    anomaly,
    heart,
    recovery,
    rhythm,
    sleep,
    trend,
)
from sante.insights.detectors.base import Detector, View

__all__ = ["DETECTORS", "Detector", "View"]

DETECTORS: Final[tuple[Detector, ...]] = (
    Detector("sleep", "sleep", sleep.look),
    Detector("activity", "activity", activity.look),
    Detector("heart", "heart", heart.look),
    Detector("recovery", "heart", recovery.look),
    Detector("rhythm", "sleep", rhythm.look),
    Detector("anomaly", "heart", anomaly.look),
    Detector("trend", "activity", trend.look),
)
