"""What a run found, as people and programs read it: a module for each format."""
