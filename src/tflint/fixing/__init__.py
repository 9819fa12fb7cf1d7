"""Applying fixes: edits on bytes, import planning, the loop until nothing changes, verification."""
