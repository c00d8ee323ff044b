"""The register: clients, memberships, officials, and who may see them."""
