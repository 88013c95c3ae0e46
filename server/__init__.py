"""HTTP: SPARQL protocol, JSON API, pages."""
