"""How much KIP takes from one file. Beyond it, it says so instead of running dry."""

MEGABYTE = 1024 * 1024

MAX_FILE = 100 * MEGABYTE
# Of an archive, once unpacked. A sheet is an archive too, of text that shrinks well.
MAX_UNPACKED = 400 * MEGABYTE
MAX_MEMBERS = 200
# How many times larger a member may grow. Real sheets stay under 50.
MAX_GROWTH = 200
MAX_ROWS = 250_000
MAX_COLUMNS = 500
