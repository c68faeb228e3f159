"""Questions on pooling, and which mistake an answer suggests.

>>> import homework
>>> q = next(homework.good("max_padded"))
>>> q.key().read(q.work.solve()).status
'right'
>>> q.key().read(q.wrong("padding_forgotten")).names
('padding_forgotten',)
"""

from .key import Key
from .kinds import KINDS
from .mistakes import MISTAKES
from .question import Question, good, question
from .verdict import Verdict
from .work import Work

__all__ = ["KINDS", "MISTAKES", "Key", "Question", "Verdict", "Work", "good", "question"]
