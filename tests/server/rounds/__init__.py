"""A round through every door of the house, entered by whoever may."""
