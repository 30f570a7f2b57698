"""What stands beside an assessment on its page, as the report says it."""

from screening.report.beside import Beside, Difference, beside

__all__ = ["Beside", "Difference", "beside"]
