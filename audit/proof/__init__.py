"""Proving the log: every row, every day's seal, the chain, the partitions and the guards around them."""

from audit.proof.findings import Finding, Kind
from audit.proof.run import Proof, prove

__all__ = ["Finding", "Kind", "Proof", "prove"]
