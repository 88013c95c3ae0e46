"""The command line: ``cuoshi`` and ``python -m cuoshi``."""

from cuoshi.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
