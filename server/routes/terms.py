"""What the rows of the table say in one word: who may pass, what is asked, and how often."""

from typing import Final

from auth.access import Access
from server.route import Asks

PUBLIC, CITIZEN, BOUND = Access.PUBLIC, Access.CITIZEN, Access.BOUND
OFFICER, COUNTER, REVIEWER = Access.OFFICER, Access.COUNTER, Access.REVIEWER
CASEWORK, ADMIN = Access.CASEWORK, Access.ADMIN
CAMPAIGNS, FINANCE = Access.CAMPAIGNS, Access.FINANCE
PARTNER = Access.PARTNER

KEY, NO_KEY, PURPOSE = Asks.KEY, Asks.NO_KEY, Asks.PURPOSE
CODE, FACE, PROOF = Asks.CODE, Asks.FACE, Asks.PROOF
VERSION: Final = Asks.VERSION
ADDRESS: Final = Asks.ADDRESS

# One address may be a hall full of people, or a whole mobile network.
CALLS: Final = 120
# Each phone refreshes every quarter of an hour: 9,000 of them behind one address.
REFRESHES: Final = 600
# Own choice, of one account a minute: what nobody reaches by hand.
TRIES: Final = 20
COPIES: Final = 6
LOOKS: Final = 120
# Tickets that are none: a page that comes back too late shows one, a hall full of them some.
GUESSES: Final = 60

PERSON: Final = "/v1/officer/persons/{person}"

TEXT: Final[dict[str, object]] = {"type": "string"}
NUMBER: Final[dict[str, object]] = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
CURSOR: Final = {"cursor": TEXT}
