"""Speed and memory, as ratios taken in one run: against the parser, against reading, and against peers."""
