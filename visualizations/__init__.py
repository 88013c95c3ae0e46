"""From answers to pictures."""
