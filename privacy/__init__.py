"""Data protection: erasure of clients and its ledger."""
