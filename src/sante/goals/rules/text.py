"""Names of markers in the middle of a sentence."""


def inside(name: str) -> str:
    """Triglycerides become triglycerides; LDL cholesterol and HbA1c stay as they are."""
    first = name.partition(" ")[0]
    plain = first.isalpha() and first[1:].islower()
    return f"{name[:1].lower()}{name[1:]}" if plain else name
