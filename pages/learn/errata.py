"""What the source documents get wrong, made again and put right."""

from ui import errata

errata.page()
