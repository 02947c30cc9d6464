"""The pages about reminders, and the panel of Today with what is due."""

from sante.core.http import Router, gather
from sante.notify.reminders.pages import acting, detail, editing, overview

router = Router()
gather(router, [overview.router, acting.router, editing.router, detail.router])
DUE = overview.DUE
