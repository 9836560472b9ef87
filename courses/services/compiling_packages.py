"""H5P packages on their way into a release, which names exactly what was played: the content and each library."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from wagtail.blocks import StreamValue

from courses.models import Package, PackageContent, PackagePage
from courses.queries.installed import Installed, installed
from courses.rules.packages import Facts, loading
from courses.standards.h5p import LibraryName


class PackageCompiler:
    """The activities and blocks that are packages. The same in every language, unless a translation plays another."""

    def __init__(self) -> None:
        self._frozen: dict[str, Facts] = {}  # by the identity of activity or block, as the structure has them

    def rich(self, source: str, *, to_activities: bool = True) -> str:
        raise NotImplementedError

    @cached_property
    def _installed(self) -> Mapping[LibraryName, Installed]:
        return installed()

    @cached_property
    def _contents(self) -> dict[int, PackageContent]:
        return {}

    def package_structure(self, page: PackagePage) -> dict[str, Any]:
        key = str(page.translation_key)
        self._frozen[key] = self.package_facts(self.package_of(page))
        passed = {"pass": f"{page.pass_percent}/100"} if page.pass_percent else {}
        return {
            "id": key,
            "kind": "package",
            "slug": page.slug,
            "required": page.required,
            "outcomes": page.outcomes.split(),
            "package": self._frozen[key],
            "rules": {"completion": page.completion, **passed},
        }

    def package_of(self, page: PackagePage) -> Package | None:
        return page.package

    def package_text(self, page: PackagePage) -> dict[str, Any]:
        return {
            "title": page.title,
            "introduction": page.introduction,
            "equivalent": self.rich(page.equivalent),
            "minutes": page.minutes,
            **self._other(str(page.translation_key), page.package),
        }

    def packages(self, body: StreamValue) -> dict[str, Any]:
        """What the structure of a lesson says of the packages in it; nothing where there are none."""
        found = []
        for block in body:
            if block.block_type == "package":
                self._frozen[block.id] = self.package_facts(block.value["package"])
                must_do = bool(block.value["must_do"])
                found.append({"id": block.id, "must_do": must_do, "package": self._frozen[block.id]})
        return {"packages": found} if found else {}

    def _package(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        package = block.value["package"]
        return {
            "title": package.title if package else "",
            "equivalent": self.rich(block.value["equivalent"].source),
            **self._other(block.id, package),
        }

    def _other(self, key: str, package: Package | None) -> dict[str, Any]:
        facts = self.package_facts(package)
        return {"package": facts} if facts and facts != self._frozen.get(key) else {}

    def package_facts(self, package: Package | None) -> Facts:
        """What a release says of a package; nothing of one that is not chosen yet."""
        if package is None:
            return {}
        content = self._content(package.content_id)
        found = loading(content.libraries, self._installed)
        libraries = [self._installed[name] for name in (*found.ordered, *found.beside)]
        return {
            "content": str(package.uuid),
            "sha256": content.sha256,
            "params_sha256": content.params_sha256,
            "main": content.main,
            "libraries": [_exactly(self._installed[name]) for name in found.ordered],
            "needs_eval": any(each.needs_eval for each in libraries),
            **({"beside": [_exactly(self._installed[name]) for name in found.beside]} if found.beside else {}),
            **({"missing": list(found.missing)} if found.missing else {}),
        }

    def _content(self, pk: int) -> PackageContent:
        if pk not in self._contents:
            self._contents[pk] = PackageContent.objects.defer("params", "raw_params", "metadata", "files").get(pk=pk)
        return self._contents[pk]


def _exactly(library: Installed) -> dict[str, str]:
    return {"name": library.name.machine_name, "version": library.version, "sha256": library.sha256}
