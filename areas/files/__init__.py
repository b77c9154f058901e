"""Reading files that somebody else made: tables with shapes, whatever their format.

Nothing here trusts a file: what it is follows from its first bytes, and nothing that
it says can make KIP read another file or reach the network. Only commands, tasks and
tests import this package; a web worker should not carry its weight.
"""

from areas.files.reading import read_table
from areas.files.table import Row, ShapeColumns, Table, UnreadableFile

__all__ = ["Row", "ShapeColumns", "Table", "UnreadableFile", "read_table"]
