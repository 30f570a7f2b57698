"""One use case per module: permission, core, transaction, audit - in that order.

The web and the command line call these and nothing below them. Times come from the context's clock.
"""
