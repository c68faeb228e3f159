"""Measurements of speed and memory: printed and written down, never asserted."""
