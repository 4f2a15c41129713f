"""What was answered: from the bytes of an export to coded answers with a reason for every gap."""
