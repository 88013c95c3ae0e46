"""From a file to a Notice."""
