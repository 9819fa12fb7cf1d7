"""The other files of the user's project: modules, what they export, who patches what. Nothing is imported."""
