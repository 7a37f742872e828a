"""What the core raises: one base with a stable code, one subclass for each way a call can be refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class AmssError(Exception):
    """Something the caller got wrong or the world refused; `code` is stable, the sentence may improve."""

    code = "error"


class InvalidValueError(AmssError, ValueError):
    """A value that no rule can work with; names the field and says what was expected.

    Args:
        message: One plain sentence, lower case, ending with the way out.
        field: The name of the field or argument, as the caller wrote it.
        value: The value that was refused.
    """

    code = "invalid_value"

    def __init__(self, message: str, *, field: str = "", value: object = None) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.value = value
        self.message = message


class TextError(InvalidValueError):
    """A text that does not follow its grammar; says where it stops making sense and what could stand there.

    Args:
        text: The whole text.
        position: Index of the first character that does not fit, from 0; `len(text)` where the text ends too early.
        expected: What could stand there, in the reader's words.
    """

    code = "unreadable_text"

    def __init__(self, text: str, *, position: int, expected: str) -> None:
        got = f"'{text[position : position + 20]}'" if position < len(text) else "the end of the text"
        super().__init__(f"expected {expected} at position {position}, but found {got}", value=text)
        self.text = text
        self.position = position
        self.expected = expected


class NotFoundError(AmssError, LookupError):
    """A record that the caller names does not exist, or is not the caller's."""

    code = "not_found"


class ConflictError(AmssError):
    """The world has moved on, or a rule stands against the change; `findings` says all that does."""

    code = "conflict"

    def __init__(self, message: str, *, findings: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class BusyError(AmssError):
    """Others held what the change needs for too long, or until it could not go on; nothing was written.

    Args:
        message: One plain sentence.
        replay: Whether it may be done again at once, from the start: it was not waited for in vain, but lost a race.
    """

    code = "busy"

    def __init__(self, message: str, *, replay: bool = False) -> None:
        super().__init__(message)
        self.replay = replay


class UnavailableError(AmssError):
    """What holds the records cannot be reached, or was lost on the way: then it is open whether a change was kept."""

    code = "unavailable"


class ForbiddenError(AmssError, PermissionError):
    """The actor's role does not carry the permission.

    Args:
        message: One plain sentence that names the permission and who has it.
        permission: Slug of the permission that was asked for.
        roles: The roles that have it.
    """

    code = "forbidden"

    def __init__(self, message: str, *, permission: str = "", roles: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.permission = permission
        self.roles = roles


class CodecError(AmssError, ValueError):
    """Data that is no record of the type asked for; `problems` lists everything that is wrong with it.

    Args:
        problems: A path such as `$.limits[0].amount` and what was expected there, for each problem.
    """

    code = "unreadable_data"

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems))
        self.problems = problems


class MissingExtraError(AmssError, ImportError):
    """A function needs a package that only an extra of the core installs.

    Args:
        package: What could not be imported.
        extra: The extra that installs it, such as `fast`.
    """

    code = "missing_extra"

    def __init__(self, package: str, *, extra: str) -> None:
        super().__init__(f'{package} is not installed; get it with: pip install "amss-core[{extra}]"', name=package)
        self.extra = extra


@contextmanager
def needs_extra(package: str, *, extra: str) -> Iterator[None]:
    """Refuse a failed import inside the block with the name of the extra that installs the package.

    Raises:
        MissingExtraError: If the package cannot be imported.
    """
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(package, extra=extra) from error
