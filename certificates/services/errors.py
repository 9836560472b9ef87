class NothingToCorrectError(Exception):
    """The name put forward is the one that stands there."""


class NotInForceError(Exception):
    """The certificate was revoked or superseded before."""


class NotOfferedError(Exception):
    """There is no document for a certificate that was revoked or superseded."""


class FontMissingError(Exception):
    """No font at hand writes the holder's name. `fonts_on_their_way` tells whether waiting helps."""

    def __init__(self, *, fonts_on_their_way: bool) -> None:
        super().__init__()
        self.fonts_on_their_way = fonts_on_their_way
