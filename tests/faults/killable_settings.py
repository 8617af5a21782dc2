"""The product's settings with short waits, so that a test of what happens after a kill takes seconds."""

from binome.config.env import env
from binome.config.settings import *  # noqa: F403
from binome.config.settings import Q_CLUSTER

# A test of tries alone has jobs that take no time and waits less for the next try.
RETRY = env.int("FAULTS_RETRY", default=6)
MOST_ATTEMPTS = 2
OUTBOX_CLAIM_SECONDS = 3
EMAIL_TIMEOUT = 2
Q_CLUSTER = {**Q_CLUSTER, "timeout": RETRY - 2, "retry": RETRY, "max_attempts": MOST_ATTEMPTS}
