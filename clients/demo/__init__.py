"""The pensioner's day, played against the real service: `python -m clients.demo [--check]`."""
