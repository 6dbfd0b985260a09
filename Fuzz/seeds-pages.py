"""Writes small databases for the fuzzer to begin with.

usage: seeds-pages.py DIRECTORY
"""

import pathlib
import random
import sqlite3
import sys

directory = pathlib.Path(sys.argv[1])
directory.mkdir(parents=True, exist_ok=True)
chance = random.Random(7)
for number, (page_size, auto_vacuum, rows) in enumerate([(512, 0, 3), (512, 1, 60), (512, 0, 300), (1024, 2, 60)]):
    path = directory / f"{number}.sqlite"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA page_size = {page_size}")
    database.execute(f"PRAGMA auto_vacuum = {auto_vacuum}")
    database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, start INTEGER, number INTEGER, text TEXT, other)")
    for row in range(rows):
        length = chance.choice([0, 3, 20, 60, 200, 1500])
        values = (row * 3 - 9, chance.randrange(1 << chance.randrange(1, 62)), chance.choice([None, 0, 1, -5, 1 << 40]),
                  chance.choice([None, "x" * length]), chance.choice([None, 1.5, b"blob"]))
        database.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", values)
    database.close()
