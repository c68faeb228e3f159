"""See where each gradient goes, backward."""

from ui import lesson

lesson.backward()
