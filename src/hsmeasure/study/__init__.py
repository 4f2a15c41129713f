"""One file a researcher edits, and the pipeline it describes."""
