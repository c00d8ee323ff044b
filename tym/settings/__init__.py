"""Settings by environment: ``demo`` (make run), ``test`` (pytest) and ``production``, all on top of ``base``."""
