"""Answers that were corrected, and who corrected them."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nothing yet."""
