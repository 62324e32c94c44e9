"""Breaks the production code on purpose, one small change at a time, and asks whether a test notices.

`python -m bench.mutants` draws them by a printed seed; `make mutants` is its long form. See CONTRIBUTING.md.
"""
