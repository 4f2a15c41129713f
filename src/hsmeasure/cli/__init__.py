"""The command line: one file a verb; parses, makes one call, prints. A leaf."""
