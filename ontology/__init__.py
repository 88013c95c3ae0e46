"""What exists: vocabulary, code lists, shapes, and the same notions as Python types."""
