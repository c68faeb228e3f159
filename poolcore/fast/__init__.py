"""Large inputs without an index table: the same answers as the table, quicker.

A window of several axes is reduced one axis after the other, so that a layer is `Slide` (slide.py)
or `Bins` (bins.py) once an axis. Planes go through the cache a block at a time (planes.py).
Layers choose between `Maximum` (planes.py) and `PowerMean` (power_mean.py: averages and norms).
"""

from .bins import Bins
from .planes import Maximum
from .power_mean import PowerMean
from .slide import Slide

__all__ = ["Bins", "Maximum", "PowerMean", "Slide"]
