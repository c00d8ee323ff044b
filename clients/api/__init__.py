"""The register for other programs: read-only, over the same querysets and the same policy as the pages."""
