"""How an engine and the layers of liveness do on a city's own material.

Needs the extra `[evaluation]`; imported by the commands that measure, never by the server.
"""
