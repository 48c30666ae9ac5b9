"""The pages, a module each; every one has a ``router``. They ask what the command line asks, and say it in HTML."""
