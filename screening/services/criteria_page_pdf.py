"""A criteria set's document on paper. Apart from `criteria_page`, because only this needs the PDF library."""

from screening.report.criteria_page_pdf import render_criteria_pdf

__all__ = ["render_criteria_pdf"]
