"""The tables' history, one file a step, run by `screening.storage.schema.migrate`.

A step is never changed once released. A new one takes the next number of four digits, and `rows.REVISION` with it.
"""
