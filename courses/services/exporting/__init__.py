"""A release, or the live pages, as course files: from JSON without a database id to a folder that can be imported."""

from courses.services.exporting.folder import Exported, export_draft, export_release
from courses.services.exporting.package import write_folder, write_package

__all__ = ["Exported", "export_draft", "export_release", "write_folder", "write_package"]
