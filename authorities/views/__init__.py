"""The pages of the administration, and the page of roles and data groups."""
