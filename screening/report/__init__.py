"""An assessment in words and on paper: first a summary for one reader, with all rounding and wording, then the layout.

The summary knows no layout and the layout knows no medicine. Nothing here evaluates a criterion or reads the database.
"""
