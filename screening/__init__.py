"""Patient-reported needs screening for palliative care: answers in, one page for the GP out.

The program scores the answers, evaluates a criteria set that is kept as data, and says what is met, what is
not and what cannot be told. It supports a decision; it makes no diagnosis, and the GP decides.
"""

__version__ = "0.1.0"
