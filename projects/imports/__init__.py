"""Importing works from the file that an organisation already has.

A profile (a small TOML file, see docs/importeren.md) says what its columns mean.
Only commands, tasks and tests import this package: it is heavy to load.
"""

from projects.imports.checks import ProfileError
from projects.imports.profile import Profile
from projects.imports.profile_files import read_profile
from projects.imports.report import ImportReport
from projects.imports.service import import_works

__all__ = ["ImportReport", "Profile", "ProfileError", "import_works", "read_profile"]
