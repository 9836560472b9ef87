from typing import Any

from wagtail.admin.panels import Panel

from courses.queries.installed import installed
from courses.queries.package_sentences import licence_words, said
from courses.queries.package_use import pages_playing, releases_playing
from courses.rules.packages import loading
from courses.viewsets.package_uploads import new_url


class PackagePanel(Panel):
    """What is in an H5P package, where it is played, and the way to replace it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/package_panel.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            package, there = self.instance, installed()
            found = loading(package.content.libraries, there)
            return context | {
                "package": package,
                "licence": licence_words(package.licence),
                "pages": pages_playing(package),
                "releases": list(releases_playing(package)[:10]),
                "libraries": [f"{there[name].name.machine_name} {there[name].version}" for name in found.ordered],
                "missing": found.missing,
                "needs_eval": any(there[name].needs_eval for name in (*found.ordered, *found.beside)),
                "findings": said(package.findings),
                "replace_url": new_url(package),
            }
