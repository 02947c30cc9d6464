from sqlalchemy.ext.asyncio import AsyncSession

from sante.labs import queries
from sante.labs.rules.registry import SCIENCE_VERSION, registry


async def seed(session: AsyncSession) -> int:
    """Load the registry into its table; running it again changes nothing."""
    rows: list[dict[str, object]] = [
        {
            "id": marker.id,
            "name": marker.name,
            "system": marker.system,
            "loinc": marker.loinc,
            "unit": marker.unit,
            "si_unit": marker.si_unit,
            "direction": marker.direction,
            "decimals": marker.decimals,
            "si_decimals": marker.si_decimals,
            "cvi": marker.cvi,
            "cva": marker.cva,
            "tau_days": marker.tau_days,
            "derived": marker.derived,
            "source": marker.source,
            "confidence": marker.confidence,
            "science_version": SCIENCE_VERSION,
        }
        for marker in registry().biomarkers.values()
    ]
    return await queries.save_biomarkers(session, rows)
