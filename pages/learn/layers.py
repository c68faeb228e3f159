"""Every layer as a card."""

from ui import catalogue

catalogue.catalogue()
