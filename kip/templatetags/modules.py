"""The modules of a page, asked for at once with all that they import.

A browser finds an import only when it has read the module before it, so that each step
costs a phone one more round to the server. What imports what is read from the static
files themselves, once per process.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# Where a map lies beside its list, and is seen at once: see css/map_page.css.
WIDE = "(min-width: 62rem)"

_AT_ONCE = re.compile(r"""^import\b(?:[^"';(]*\bfrom)?\s*["'](\.[^"']+)["']""", re.M)
_LATER = re.compile(r"""\bawait import\(["'](\.[^"']+)["']""")


@register.simple_tag
def module(name: str, later: str = WIDE) -> SafeString:
    """The script of a page, after links to all that it needs.

    What the module imports while it runs is asked for at once on screens that fit the
    media query `later`, and elsewhere when it is needed: see js/lib/dom.js.
    """
    first, then = imported(name)
    return format_html(
        '{}{}<script type="module" src="{}"></script>',
        format_html_join(
            "",
            '<link rel="modulepreload" href="{}">\n',
            ((static(one),) for one in first),
        ),
        format_html_join(
            "",
            '<link rel="modulepreload" href="{}" media="{}" data-later>\n',
            ((static(one), later) for one in then),
        ),
        static(name),
    )


@cache
def imported(name: str) -> tuple[list[str], list[str]]:
    """What a module needs before it runs, and what it may import while it does; names
    of static files, the nearest first."""
    first = _with_imports([name])
    starts = [start for one in first for start in _named(_LATER, one)]
    then = [one for one in _with_imports(starts) if one not in first]
    return first[1:], then


def _with_imports(names: Iterable[str]) -> list[str]:
    found = dict.fromkeys(names)
    waiting = list(found)
    for one in waiting:  # grows on the way
        new = [other for other in _named(_AT_ONCE, one) if other not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return waiting


def _named(statement: re.Pattern[str], name: str) -> Iterator[str]:
    """The static files that the statements in this one name."""
    path = finders.find(name)
    if path is None:
        raise ValueError(f"There is no static file {name}.")
    for target in statement.findall(Path(path).read_text()):
        yield normpath(join(dirname(name), target))
