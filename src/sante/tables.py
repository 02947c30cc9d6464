"""Imports every package's tables, so that one metadata knows them all."""

from sante.core import models as core
from sante.core.db import Base
from sante.goals import models as goals
from sante.identity import models as identity
from sante.identity.factors import models as factors
from sante.identity.oidc import models as oidc
from sante.insights import models as insights
from sante.labs import models as labs
from sante.notify import models as notify
from sante.notify.reminders import models as reminders
from sante.nutrition import models as nutrition
from sante.profile import models as profile
from sante.progress import models as progress
from sante.rewards import models as rewards
from sante.tracking import models as tracking
from sante.wearables import models as wearables

MODULES = (
    core,
    identity,
    factors,
    oidc,
    profile,
    notify,
    reminders,
    labs,
    wearables,
    tracking,
    nutrition,
    insights,
    goals,
    progress,
    rewards,
)
METADATA = Base.metadata
