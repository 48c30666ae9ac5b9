"""The claims of a ledger: statements put together, worded, counted, asked for, and held as people judged them."""
