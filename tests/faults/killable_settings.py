"""The product's settings with short waits, so that a test of what happens after a kill takes seconds."""

from binome.config.settings import *  # noqa: F403
from binome.config.settings import Q_CLUSTER

RETRY = 6
MOST_ATTEMPTS = 2
OUTBOX_CLAIM_SECONDS = 3
EMAIL_TIMEOUT = 2
Q_CLUSTER = {**Q_CLUSTER, "timeout": 4, "retry": RETRY, "max_attempts": MOST_ATTEMPTS}
