"""The web reader and its API: the same functions as the command line's, as pages and as JSON, over one ledger.

`sayso.web.app.create_app` makes the application, ``sayso serve`` runs it. Pages work without scripts; scripts, where there are any,
come from this package alone.
"""
