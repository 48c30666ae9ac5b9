"""``python -m sayso``, the same as the command ``sayso``."""

from sayso.cli import main

if __name__ == "__main__":
    main()
