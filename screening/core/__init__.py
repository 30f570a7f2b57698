"""The medicine and the logic: pure values in, pure values out.

Imports the standard library and itself. Knows no clock, file, environment, language or log: time enters as
an argument, sentences are made in `screening.report`, data files are read in `screening.catalog`.
Data flows questionnaire + submission -> response -> scores -> findings -> verdict -> assessment.
"""
