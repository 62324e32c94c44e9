"""Definitions that departments write: what is in them, and what is wrong with one."""
