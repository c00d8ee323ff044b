"""The app of the stock assembly."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """Without migrations: its one table is made by ``migrate --run-syncdb``."""

    name = "benchmarks.stock"
    label = "stock"
