"""Cuoshi 措施图谱: government notices read into one knowledge graph in which every fact points at its words."""

__version__ = "0.1.0"
