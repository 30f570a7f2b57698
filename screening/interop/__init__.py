"""FHIR and the Danish standards, in and out: responses and patients in, questionnaires and assessments out.

It translates between outside documents and core objects. It validates no answer (core does) and stores nothing.
"""
