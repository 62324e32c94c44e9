"""What every test may use."""

from hypothesis import settings

pytest_plugins = ["tests.databases", "tests.locks"]

# How long an example takes on a loaded machine says nothing of it.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
