"""Which wording of a questionnaire is in force, for whom and from which day."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Nothing yet."""
