"""The verbs of data protection."""

from privacy.services.erasure import Grounds, Outcome, Recheck, erase_batch, erase_clients
from privacy.services.retention import retention_over

__all__ = ["Grounds", "Outcome", "Recheck", "erase_batch", "erase_clients", "retention_over"]
