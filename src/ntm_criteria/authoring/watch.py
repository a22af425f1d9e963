"""Waits until rule files change."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from ntm_criteria.loading import is_there

Stamps: TypeAlias = dict[Path, tuple[int, int]]
_ENDINGS = (".yaml", ".yml")


def rounds(path: Path, pause: Callable[[], None]) -> Iterator[None]:
    """Yield at once, then each time a rule file, a dictionary or a file of cases was changed, added or removed.

    :param path: a folder, or a file whose whole folder is watched, since its dictionary and its cases stand beside it.
    :param pause: what to do between two looks, such as sleeping for half a second.
    """
    folder = path if is_there(path) and path.is_dir() else path.parent
    seen = _stamps(folder)
    yield
    while True:
        pause()
        now = _stamps(folder)
        if now != seen:
            seen = now
            yield


def _stamps(folder: Path) -> Stamps:
    """Return the time of the last change and the size of each file; a file that goes away meanwhile is left out."""
    stamps: Stamps = {}
    for file in folder.rglob("*"):
        if file.suffix in _ENDINGS:
            try:
                status = file.stat()
            except OSError:
                continue
            stamps[file] = status.st_mtime_ns, status.st_size
    return stamps
