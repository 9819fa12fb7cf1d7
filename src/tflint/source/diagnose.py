"""Why a file does not parse, and where: the true line and a reason that a person can act on."""

from __future__ import annotations

import ast
import re
import warnings

from tflint.source.encoding import decode
from tflint.source.errors import SourceError
from tflint.source.lexer import literals, logical_line, structure
from tflint.source.lines import Lines

_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s|\Z)")
_MAGIC = re.compile(r"\s*[%!]+\s*\w|.*[\w)\]]\?{1,2}\s*\Z")
_TEMPLATE = re.compile(r"\s*\{[%#]|.*\{\{.*\}\}")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)
_RESERVED = re.compile(
    r"(?:\b(?:def|class|import|as)\s+|\.|(?<![\w.]))(?:async|await)\s*(?:[=).,:(\]]|\Z)(?!=)"
)
_LIBCST = re.compile(r"error at (\d+):\d+: (.*)")

_PRINT = "print is a statement here, in Python 3 it is a function"
_EXEC = "exec is a statement here, in Python 3 it is a function"
_EXCEPT = "`except Error, name` is gone, use `except Error as name`"
_OCTAL = "octal integers begin with 0o, not with 0"
_TUPLE = "tuples as parameters are gone, unpack them in the body"
_PYTHON_2_MESSAGES = (
    ("Missing parentheses in call to 'print'", _PRINT),
    ("Missing parentheses in call to 'exec'", _EXEC),
    ("multiple exception types must be parenthesized", _EXCEPT),
    ("leading zeros in decimal integer literals", _OCTAL),
    ("Function parameters cannot be parenthesized", _TUPLE),
    ("Lambda expression parameters cannot be parenthesized", _TUPLE),
)
# Looked for in the line that is to blame, in which double quotes stand for strings, spaces for comments.
_PYTHON_2_CODE = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"`", "backticks are gone, use repr()"),
        (r"<>", "the operator <> is gone, use !="),
        (r"\b[uU][rR]\"", "strings with the prefix ur are gone"),
        (r"(?:^|[:;])\s*raise\b[^,(]+,", "`raise Error, message` is gone, use raise Error(message)"),
        (r"(?:^|[:;])\s*except\b[^:]*,\s*[\w.]+\s*:", _EXCEPT),
        (r"(?:^|[:;])\s*exec\s+[^\s(=.,]", _EXEC),
        (r"(?:^|[:;])\s*print\s*(?:[\w\"\[{~]|>>)", _PRINT),
        (r"(?<![\w.])(?:0[xX][0-9a-fA-F]+|[0-9]+)[lL]\b", "long integers are gone, leave out the L"),
        (r"(?<![\w.])0[0-7]+(?![\w.])", _OCTAL),
        (r"\bdef\s+\w+\s*\((?:[^()]*,)?\s*\(|\blambda\s*(?:[^:()]*,)?\s*\(", _TUPLE),
    )
)
# What the parser says of a text that is cut off in the middle of a statement.
_CUT_OFF = ("was never closed", "unterminated triple-quoted", "unexpected EOF")
_MOST_TRIES = 20

_TOO_DEEP = "nested too deeply to be parsed"
_DEEP_BRACKETS = 30
_LONG_STATEMENT = 1_000


def explain_syntax_error(data: bytes, text: str | None, error: BaseException) -> tuple[int, str]:
    """The 1-based line of ``text`` that is to blame, and the reason in one line.

    ``error`` is what ``ast.parse(text)``, libcst or ``load_source`` raised. ``text`` is None where the bytes
    could not be decoded; the line is then one of the file.
    """
    if isinstance(error, SourceError):
        return error.line, error.message
    if text is None:
        try:
            text = decode(data).text
        except SourceError as undecodable:
            return undecodable.line, undecodable.message
    lines = Lines(text)
    if "\0" in text:
        return _null_byte(data, lines)
    cause = error
    if not isinstance(error, SyntaxError | RecursionError | MemoryError):
        cause = _parse(text) or error
    if isinstance(cause, SyntaxError):
        return _explain(lines, cause)
    if isinstance(cause, RecursionError | MemoryError):
        return _deepest_line(lines), _TOO_DEEP
    return _foreign(lines, cause)


def _parse(text: str) -> SyntaxError | RecursionError | MemoryError | ValueError | None:
    """What Python's own parser raises for the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
            return error
    return None


def _explain(lines: Lines, error: SyntaxError) -> tuple[int, str]:
    error = _first_error(lines, error)
    line = _line(lines, error)
    content = lines.content(line)
    if _CONFLICT.match(content):
        return _conflict_start(lines, line), "unresolved merge conflict"
    message = (error.msg or "invalid syntax").splitlines()[0]
    code = _code(lines, line)
    reason = _python_2(message, code) or _special(message, content, code) or _tabs(lines, error)
    return line, reason or message


def _line(lines: Lines, error: SyntaxError) -> int:
    return min(max(error.lineno or 1, 1), len(lines.starts))


def _first_error(lines: Lines, error: SyntaxError) -> SyntaxError:
    """The first error of the text.

    CPython reads the tokens of the whole text before it reports an "invalid syntax", and if one of them is
    wrong (0777) it reports that one, which may come long after the line that it could not parse.
    """
    first = error
    end = _line(lines, error)
    for _ in range(_MOST_TRIES):
        if end <= 1 or (first.msg or "").startswith("invalid syntax"):
            break
        head = lines.text[: lines.start(end)]
        earlier = _parse(head)
        if not isinstance(earlier, SyntaxError):
            break
        line = _line(lines, earlier)
        if any(message in (earlier.msg or "") for message in _CUT_OFF):
            end = min(line, end - 1)
        elif _misses_more(earlier):
            break
        else:
            first, end = earlier, line
    return first


def _misses_more(error: SyntaxError) -> bool:
    """Whether the parser only missed what follows the head of a text: a block, a decorated function."""
    at_end = (error.offset or 0) < 1
    return at_end or isinstance(error, IndentationError) or (error.msg or "").startswith("expected 'except'")


def _conflict_start(lines: Lines, line: int) -> int:
    for number in range(line, 0, -1):
        if lines.content(number).startswith("<<<<<<<"):
            return number
    return line


def _code(lines: Lines, line: int) -> str:
    """A line without comments and with strings of nothing but double quotes, for patterns to look at."""
    start = lines.start(line)
    end = start + len(lines.content(line))
    pieces: list[str] = []
    position = start
    for kind, token_start, token_end in literals(lines.text):
        if token_start >= end:
            break
        low, high = max(token_start, position), min(token_end, end)
        if low < high:
            pieces += (lines.text[position:low], ('"' if kind == "string" else " ") * (high - low))
            position = high
    pieces.append(lines.text[position:end])
    return "".join(pieces)


def _python_2(message: str, code: str) -> str | None:
    for beginning, reason in _PYTHON_2_MESSAGES:
        if message.startswith(beginning):
            return f"Python 2 code: {reason}"
    if message.startswith(("invalid ", "expected ")):
        for pattern, reason in _PYTHON_2_CODE:
            if pattern.search(code):
                return f"Python 2 code: {reason}"
    return None


def _special(message: str, content: str, code: str) -> str | None:
    if not message.startswith(("invalid syntax", "cannot assign")):
        return None
    if _MAGIC.match(code):
        return "a command to IPython (`%`, `!` or `?`) is not Python"
    if _MARKUP.match(content):
        return "this is HTML or XML, not Python"
    if _TEMPLATE.match(content):
        return "this is a template, not Python"
    if _RESERVED.search(code):
        return "async and await are keywords since Python 3.7, they cannot be names"
    return None


def _tabs(lines: Lines, error: SyntaxError) -> str | None:
    if isinstance(error, TabError):
        return "tabs and spaces are mixed in the indentation"
    if not isinstance(error, IndentationError) or not (error.msg or "").startswith("unindent"):
        return None
    indents = re.findall(r"^[ \t]+", lines.text, re.MULTILINE)
    mixed = any("\t" in indent for indent in indents) and any(" " in indent for indent in indents)
    return f"{error.msg} (tabs and spaces are mixed)" if mixed else None


def _null_byte(data: bytes, lines: Lines) -> tuple[int, str]:
    line = lines.number(lines.text.index("\0"))
    head = data[:1000]
    if head.count(0) * 3 > len(head) and (not any(head[::2]) or not any(head[1::2])):
        return line, "null bytes: this looks like UTF-16 text, save it as UTF-8"
    return line, "null byte: this is not the text of a program"


def _deepest_line(lines: Lines) -> int:
    """The line with the deepest brackets; where brackets are not to blame, that of the longest statement."""
    depth = deepest = deepest_at = 0
    for kind, start, _ in structure(lines.text):
        depth += (kind == "open") - (kind == "close")
        if depth > deepest:
            deepest, deepest_at = depth, start
    if deepest >= _DEEP_BRACKETS:
        return lines.number(deepest_at)
    position = longest = longest_at = 0
    while position < len(lines.text):
        statement = logical_line(lines.text, position)
        if statement.end - statement.start > longest:
            longest, longest_at = statement.end - statement.start, position
        position = statement.next
    return lines.number(longest_at) if longest >= _LONG_STATEMENT else 1


def _foreign(lines: Lines, error: BaseException) -> tuple[int, str]:
    """An error of another parser about a text that Python's own parser takes."""
    message = str(error)
    libcst = _LIBCST.search(message)
    if libcst is not None:
        line = min(max(int(libcst[1]), 1), len(lines.starts))
        return line, f"Python reads this, but libcst does not: {libcst[2]}"
    summary = (message.splitlines() or [""])[0]
    return 1, f"{type(error).__name__}: {summary}" if summary else type(error).__name__
