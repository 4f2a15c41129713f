"""What was asked: instruments, batteries, versions and hashes."""
