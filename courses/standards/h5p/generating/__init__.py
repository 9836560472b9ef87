"""H5P packages made of questions, for platforms that play them."""

from courses.standards.h5p.generating.kinds import TYPES
from courses.standards.h5p.generating.shelf import Shelf
from courses.standards.h5p.generating.writer import generate, generate_single

__all__ = ["TYPES", "Shelf", "generate", "generate_single"]
