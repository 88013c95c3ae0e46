"""From a Notice to quads, a store and answers."""
