"""Level 2: the event log (design § 5). Reads, writes and denials; append-only, sealed daily; ids and snapshots only."""
