"""Somebody who reads what rules cannot: a model, asked by a person for one thing, in a job.

Packages say what they have to be read (`PageReader` in labs, `PhotoReader` in nutrition) and the
wiring says who does it. What it can end with besides an answer is the same for all.
"""

from sante.core.errors import Conflict


class Unanswered(Exception):
    """No answer that can be used. The reason stands in the log of who asked."""


class NoReader(Conflict):
    code = "no_reader"

    def __init__(self, instead: str) -> None:
        super().__init__(
            f"No model is configured here that could read it. {instead} Who runs this Santé can"
            " set SANTE_MODEL."
        )
