"""The steps of features: all there are, those that say what is so and those that expect.

`docs/features.md` explains them to those who write features.
"""

from engine.testing.given_steps import GIVEN
from engine.testing.line_steps import LINES
from engine.testing.then_steps import THEN
from engine.testing.vocabulary import Vocabulary

STEPS = Vocabulary(GIVEN, THEN, LINES)
"""Every step."""
