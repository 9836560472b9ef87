"""How large a table may be, and what may be wrong with one."""

MOST_BYTES = 10 * 1024 * 1024
MOST_UNZIPPED = 60 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 40
MOST_CELL = 300
FAULTS = (
    *("too_large", "not_text", "unreadable", "empty", "too_many_rows", "too_many_columns", "cell_too_long"),
    "protected",
)


class TableError(Exception):
    """`fault` is one of FAULTS."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault
