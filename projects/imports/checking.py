"""What an import would do, doing exactly that, and taking it back."""

from projects.imports.carrying_out import store
from projects.imports.checks_of_rows import check
from projects.imports.undoing import undo

__all__ = ["check", "store", "undo"]
