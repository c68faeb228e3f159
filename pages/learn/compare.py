"""Layers beside each other."""

from ui import beside

beside.compare()
