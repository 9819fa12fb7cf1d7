"""What the user asked for: settings files, the command line over them, and what follows for each file."""
