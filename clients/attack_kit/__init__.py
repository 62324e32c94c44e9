"""Attacks on whole face checks, made from clips of real men and played against a running service."""
