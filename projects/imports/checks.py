"""Looking into parsed TOML, and saying exactly where it is not as it should be."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _


class ProfileError(Exception):
    """The profile can't be used. The text says where and why."""


class Section:
    """A table of a profile, and where it stands. Every look is a check."""

    def __init__(self, content: dict[str, Any], where: str = "") -> None:
        self.content = content
        self.where = where

    def __contains__(self, name: str) -> bool:
        return name in self.content

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)

    def wrong(self, message: str) -> ProfileError:
        where = self.where or _("The profile")
        return ProfileError(f"{where}: {message}")

    def only(self, allowed: Iterable[str]) -> None:
        for name in self.content:
            if name not in allowed:
                message = _("KIP does not know “%(name)s”. It can be: %(allowed)s.")
                raise self.wrong(
                    message % {"name": name, "allowed": ", ".join(allowed)}
                )

    def section(self, name: str) -> "Section":
        """The table of that name; an empty one if it is not there."""
        found = self.content.get(name, {})
        if not isinstance(found, dict):
            raise self._must_be(name, _("a table with names and values"))
        return Section(found, f"{self.where}.{name}" if self.where else name)

    def sections(self, name: str) -> list["Section"]:
        """The tables that stand one by one under [[name]]."""
        found = self.content.get(name, [])
        if not isinstance(found, list) or not all(
            isinstance(one, dict) for one in found
        ):
            raise self._must_be(name, _("a list of tables, each under its own heading"))
        inside = f"{self.where}.{name}" if self.where else name
        return [
            Section(one, f"{inside} {number}")
            for number, one in enumerate(found, start=1)
        ]

    def text(self, name: str) -> str:
        found = self.content.get(name, "")
        if not isinstance(found, str):
            raise self._must_be(name, _("a text"))
        return found

    def needed_text(self, name: str) -> str:
        if not (found := self.text(name)):
            raise self._must_be(name, _("a text that is not empty"))
        return found

    def texts(self, name: str) -> list[str]:
        """A list of texts; a single one counts as a list."""
        found = self.content.get(name, [])
        listed = [found] if isinstance(found, str) else found
        if not isinstance(listed, list) or not all(
            isinstance(one, str) for one in listed
        ):
            raise self._must_be(name, _("a text or a list of texts"))
        return listed

    def flag(self, name: str) -> bool:
        found = self.content.get(name, False)
        if not isinstance(found, bool):
            raise self._must_be(name, _("true or false"))
        return found

    def year(self, name: str, default: int) -> int:
        found = self.content.get(name, default)
        if type(found) is not int:
            raise self._must_be(name, _("a year"))
        return found

    def _must_be(self, name: str, what: str) -> ProfileError:
        message = _("“%(name)s” must be %(what)s.")
        return self.wrong(message % {"name": name, "what": what})
