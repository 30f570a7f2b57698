"""A tagged PDF on ReportLab, which writes no tags itself: what is read, in which order, and what is only decoration.

`elements` names the parts of a document, `tags` marks what is drawn as belonging to one of them, `tree` writes the
structure tree, `description` title, language and the PDF/UA identifier, `packing` makes the file small again.
Rules: ISO 32000-1 (PDF 1.7), 14.6-14.8; ISO 14289-1 (PDF/UA-1). No content and no layout in here.
"""
