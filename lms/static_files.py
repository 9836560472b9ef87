"""Where style sheets, scripts and drawings of ours are found."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Each address is worked out once in a process: while it runs, the files are the same."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self._addresses: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        if force or name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]
