"""A layer as the call a student would copy, in five frameworks.

A layer's file has its `calls`: what each framework has for it. The frame around a call is here:
padding, ceil mode, divisors, and what a framework cannot do in one call.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from . import frameworks
from .layer import Layer
from .slide import Sliding, pairs, sizes

FRAMEWORKS = ("pytorch", "keras", "onnx", "jax", "numpy")
