"""Batch: a crawl on one machine or many → Parquet, which DuckDB queries and a ledger takes in.

`batch` reads places into a folder; needs the extra ``sayso[batch]`` (pyarrow, duckdb), and ``sayso[ray]`` for a cluster. Nothing here is
imported unless it is asked for.
"""

from __future__ import annotations
