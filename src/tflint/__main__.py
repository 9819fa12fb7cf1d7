"""``python -m tflint`` is the command ``tflint``."""

import sys

from tflint.cli import main

if __name__ == "__main__":
    sys.exit(main())
