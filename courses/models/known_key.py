from django.db import models


class KnownKey(models.Model):
    """The word of which a UUID was made, so that a file can say it again. It is checked before it is believed."""

    uuid = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.key
