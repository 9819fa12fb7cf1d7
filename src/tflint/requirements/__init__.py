"""What a project's own files ask for: requirement files, metadata, lock files, environments, images.

A reader turns the bytes of one kind of file into a `Reading` and never raises for what a file holds.
`gathering` reads a folder, `combining` makes one target of what its files say, and `projects` finds the
folder that counts for a file.
"""
