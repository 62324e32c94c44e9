"""Attestations of phones: Apple's and Google's, verified from bytes that a stranger sent.

Each verifier answers None for whatever is not right, and never why.
"""
