"""The blocks from which trainers write. Their names are part of the release format: see docs/course-files.md."""

from courses.blocks.citing import LawCardChooserBlock
from courses.blocks.lesson import LessonBlock, TextBlock
from courses.blocks.outcome import OutcomeBlock
from courses.blocks.question import DrawRowBlock, PartsBlock

__all__ = ["DrawRowBlock", "LawCardChooserBlock", "LessonBlock", "OutcomeBlock", "PartsBlock", "TextBlock"]
