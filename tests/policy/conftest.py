"""Two areas, their people, and clients in every state that access depends on."""

from tests.clients.conftest import area, client_of_expert, other_area

__all__ = ["area", "client_of_expert", "other_area"]
