"""The demo's clients: made-up people, planned from a seed and a reference date, and written through the import's doorway."""

from clients.demo.load import Loaded, load_clients
from clients.demo.looks import look_around
from clients.demo.twins import add_twins

__all__ = ["Loaded", "add_twins", "load_clients", "look_around"]
