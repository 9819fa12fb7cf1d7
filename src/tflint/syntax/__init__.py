"""What rules ask about code: the walk, names, calls, values and positions. Knows libcst, no rule."""
