"""The form of a course's code, as addresses may spell it."""


class CodeConverter:
    """For `path()`: anything else is no address of ours, and never reaches the database."""

    regex = "[A-Za-z]{2,6}-[0-9]{3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
