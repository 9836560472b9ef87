"""What can go wrong, said so that the reader knows what to do."""


class EmbeddedError(Exception):
    """A private server cannot be used. The message is for the person at the terminal."""
