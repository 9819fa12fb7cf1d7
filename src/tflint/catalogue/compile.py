"""``python -m tflint.catalogue.compile RULES_DIR OUT``: what the wheel's build runs."""

from __future__ import annotations

import sys
from pathlib import Path

from tflint.catalogue.load import compile_catalogue, encode_compiled


def main(arguments: list[str]) -> int:
    """Write the compiled catalogue of one folder to one file."""
    if len(arguments) != 2:
        print("usage: python -m tflint.catalogue.compile RULES_DIR OUT", file=sys.stderr)
        return 2
    folder, out = map(Path, arguments)
    out.write_text(encode_compiled(compile_catalogue(folder)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
