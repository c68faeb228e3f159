"""Output size, padding and frameworks."""

from ui import sizes

sizes.sizes()
