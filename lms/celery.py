"""The Celery application: `celery -A lms worker -B`."""

import logging
import os
from time import monotonic

from celery import Celery
from kombu.exceptions import ChannelError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

logger = logging.getLogger(__name__)
QUICK = {"socket_connect_timeout": 0.4, "socket_timeout": 0.4}  # seconds; together less than one
PAUSE = 30  # seconds
_silent_until = 0.0


def wake(task: str) -> None:
    """Ask a worker to run the task now. Call it on commit.

    Never raises, and gives up within a second; then it does not ask again for a while, so that a broker that is down
    holds up no one. What no worker was woken for, the sweep does.
    """
    global _silent_until  # noqa: PLW0603 one broker for the whole process
    if monotonic() < _silent_until:
        return
    try:
        with app.connection_for_write(transport_options=QUICK) as connection:
            app.send_task(task, connection=connection, retry=False, ignore_result=True)
    except Exception as error:
        _silent_until = monotonic() + PAUSE
        logger.warning("No worker was woken for %s: %s", task, error)


def queue_length() -> int | None:
    """How many tasks wait for a worker. None where the broker does not answer within a second. Never raises."""
    try:
        with app.connection_for_read(transport_options=QUICK) as connection:
            name = app.conf.task_default_queue
            return int(connection.default_channel.queue_declare(queue=name, passive=True).message_count)
    except ChannelError:  # nothing has ever waited there, or nothing does now
        return 0
    except Exception as error:
        logger.info("The broker was asked for its queue and did not answer: %s", error)
        return None
