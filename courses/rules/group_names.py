"""How the groups of a programme are called: they are known by that."""


def trainers_of(slug: str) -> str:
    """The group of a programme's trainers."""
    return f"Trainers: {slug}"[:150]


def reviewers_of(slug: str) -> str:
    """The group of those who review in a programme."""
    return f"Reviewers: {slug}"[:150]
