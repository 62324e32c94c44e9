"""Stand-ins for outside systems, true to their wire: for tests, demo and sandbox only."""
