"""From YAML files to core objects: strict reading, structure, and the checks that refuse data without sense.

Data flows one way, file to object. Nothing here asks a respondent, stores an answer or words a result.
"""
