"""Pure decisions about days: scores, baselines, trends, notices. Formulas name their source."""
