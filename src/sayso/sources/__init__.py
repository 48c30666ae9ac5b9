"""Who is relied on in a ledger: every attribution counted and listed by source, kind, outlet and day."""
