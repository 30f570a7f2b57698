"""The sense of the data: what a file says must resolve, be complete, and be decidable. One module per kind of file.

A check yields problems with their places and raises nothing; all checks run, so that all faults are named at once.
"""
