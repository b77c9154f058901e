"""The map as vector tiles: what is in each, and at which zoom."""
