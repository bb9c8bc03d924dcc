"""The graph database: a projection of the ledger, written and read over Bolt.

Its parts are imported one by one: the driver takes a third of a second, and most commands need none.
"""
