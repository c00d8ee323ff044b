"""Signing in with password and second factor, keeping the session safe, and giving back what was typed."""
