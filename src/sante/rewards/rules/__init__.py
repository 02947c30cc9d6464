"""XP, levels, achievements and challenges: pure functions of what was done."""
