"""From coded answers to scores."""
