"""Tell: what was read, for people and for scripts: JSON records, the terminal, a self-contained page."""
