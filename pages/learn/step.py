"""Step through the windows of a pooling layer, forward."""

from ui import lesson

lesson.forward()
