"""The folder beside the result that holds figures while a file is judged, and the step that puts the result in its place.

The folder is deleted however the program ends. What a program that was killed has left behind, the next one deletes.
"""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import IO

from ntm_criteria.tables.files.failures import unwritable

if sys.platform != "win32":
    from fcntl import LOCK_EX, LOCK_NB, flock

_PREFIX, _LOCK = ".ntm-criteria-", "in-use"


@contextmanager
def working_folder(target: Path) -> Iterator[Path]:
    """Create a folder beside `target` for the `with` block, which only its owner can open, and delete it at the end.

    :raises FactError: the folder cannot be created.
    """
    with _ended_by_signals(), ExitStack() as open_files:
        try:
            _sweep(target.parent)
            temporary = TemporaryDirectory(dir=target.parent, prefix=_PREFIX, ignore_cleanup_errors=True)
        except OSError as error:
            raise unwritable(target, error) from None
        with temporary as folder:
            if sys.platform != "win32":  # Windows deletes no folder with an open file
                _is_free(open_files.enter_context((Path(folder) / _LOCK).open("wb")))
            yield Path(folder)


def put_in_place(result: Path, target: Path) -> None:
    """Make a complete result the content of `target`, which keeps its owner, its group and its permissions.

    An old result stays until the new one is complete. Only where nobody but its owner may set them, it is overwritten.
    """
    if not target.exists():
        os.replace(result, target)  # noqa: PTH105  # Path.replace would return a path
        return
    old = target.stat()
    try:
        if sys.platform != "win32" and (old.st_uid, old.st_gid) != (result.stat().st_uid, result.stat().st_gid):
            os.chown(result, old.st_uid, old.st_gid)
        result.chmod(old.st_mode & 0o7777)
    except PermissionError:
        shutil.copyfile(result, target)
    else:
        os.replace(result, target)  # noqa: PTH105


def _sweep(parent: Path) -> None:
    """Delete the working folders in `parent` that no program uses any more."""
    for folder in parent.glob(f"{_PREFIX}*") if sys.platform != "win32" else ():
        try:
            with (folder / _LOCK).open("r+b") as lock:
                if _is_free(lock):
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # it is another user's, or has just been deleted
            continue


def _is_free(lock: IO[bytes]) -> bool:
    """Lock an open file until it is closed; return False if a program that runs has locked it."""
    if sys.platform == "win32":
        return False
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let the signals that end a program raise SystemExit in the `with` block, so that everything is cleaned up."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    try:
        old = {name: signal.signal(getattr(signal, name), end) for name in names}
    except ValueError:  # only the main thread sets handlers
        old = {}
    try:
        yield
    finally:
        for name, handler in old.items():
            signal.signal(getattr(signal, name), handler)
