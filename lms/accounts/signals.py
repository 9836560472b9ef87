"""What the room of people asks and tells the rooms above it, inside the transaction in which it happens."""

from django.dispatch import Signal

# keywords: user (User), at (datetime). A receiver answers with what its room holds on the person, ready for JSON:
# {heading: [{…}, …]}
person_exporting = Signal()
# keywords: user (User), at (datetime). Sent with the door of an Erasure open; a receiver erases what names the person.
person_erasing = Signal()
# keywords: ids (list of Membership keys), at (datetime). Memberships began, ended or changed, or their units moved.
# Where some may have been deleted, users too (list of User keys): their people.
memberships_changed = Signal()
# A file of people waits for a worker.
import_asked = Signal()
# keywords: at (datetime). Notices were written that are due at that time, or will be.
notices_written = Signal()
# keywords: unit (Unit). It becomes part of another agency, with all below it: before it moves, and after.
agency_changing = Signal()
agency_changed = Signal()
