#!/usr/bin/env python3
"""Writes a cost store of October 2026 with one call a session: the worst case for the memory of reports.

    sessions_store.py STORE SESSIONS

The store follows Sources/CostStore/Resources/schema.sql. Ids are UUIDs made of a counter, so the same arguments give the
same rows.
"""
import pathlib
import sqlite3
import sys
import uuid

path, count = sys.argv[1], int(sys.argv[2])
pathlib.Path(path).unlink(missing_ok=True)
schema = pathlib.Path(__file__).resolve().parent.parent / "Sources/CostStore/Resources/schema.sql"
start = 1_790_812_800_000_000  # 2026-10-01T00:00:00Z
step = 31 * 86_400_000_000 // count
features = ["chatbot", "code-review", "ticket-resolver", "pdf-extractor", "doc-search"]


def rows():
    for index in range(count):
        begin = start + index * step
        yield (f"call-{index}", begin, begin + 900_000, "openai", "org-acme", "chat", "gpt-5", "standard", "ok",
               500 + index % 1000, 0, 0, 0, 100 + index % 300, 1_000_000_000 + index % 997, "USD",
               features[index % len(features)], str(uuid.UUID(int=index * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)))


database = sqlite3.connect(path, isolation_level=None)
database.executescript(schema.read_text())
database.execute("BEGIN")
database.executemany(
    "INSERT INTO calls (call_id, started_at, ended_at, provider, billing_account, operation, model, tier, status, "
    "input_tokens, cached_input_tokens, cache_write_tokens, cache_write_long_tokens, output_tokens, metered_cost, currency, "
    "feature, session) VALUES (" + ", ".join("?" * 18) + ")", rows())
database.execute("COMMIT")
