"""The forms of the administration: they check what was typed; the rules are the services'."""
