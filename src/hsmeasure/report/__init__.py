"""What a person sees: numbers worded, drawn and set. A leaf: nothing imports it but the command line."""
