"""What the room of people asks and tells the rooms above it, inside the transaction in which it happens."""

from django.dispatch import Signal

# keywords: user (User), at (datetime). A receiver answers with what its room holds on the person, ready for JSON:
# {heading: [{…}, …]}
person_exporting = Signal()
# keywords: user (User), at (datetime). Sent with the door of an Erasure open; a receiver erases what names the person.
person_erasing = Signal()
