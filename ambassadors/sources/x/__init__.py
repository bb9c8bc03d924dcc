"""The X family: API v2, API v1.1, the activity APIs and the archive that X gives to its users.

They speak of the same accounts (``x:<id>``), posts (``x:<id>``) and events
(``x:<post>:<kind>:<account>``), so that what two of them tell is one event; but v1.1 and archives do not name
the conversation of an answer (``root_id``), which API v2 does: an answer loaded from both is set aside the second time.
"""
