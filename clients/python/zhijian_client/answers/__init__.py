"""What the service answers, as frozen values.

Names out of a list (ways, states, kinds, purposes) are plain strings: a new one on the server
must not break an app that is already in people's hands.
"""
