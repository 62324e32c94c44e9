"""One script a question: `python -m bench.checks [--quick]` prints a table and, last, one JSON line."""
