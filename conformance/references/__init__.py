"""References written from the published descriptions, for architectures that no package at hand has."""
