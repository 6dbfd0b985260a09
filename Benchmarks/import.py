#!/usr/bin/env python3
"""Times an import of LiteLLM's SpendLogs from PostgreSQL beside a Python script that does the same.

    import.py [--rows 200000] [--pairs 3]

Starts a PostgreSQL server of its own (Debian's, in a temporary folder, on loopback), loads made-up requests, and runs
`chargeback import litellm` and `import_psycopg.py` in turn, each into a new store. Wall time, CPU time of the process and
its peak memory are what the kernel counts (wait4); the server's work is not in the CPU time of either. Both stores must
agree in every sum, else nothing is printed. With --json-lines GIGABYTES it measures instead the memory of an import of a
file of that size.
"""
import argparse
import contextlib
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
LOAD = """
INSERT INTO "LiteLLM_SpendLogs"
    (request_id, call_type, api_key, spend, total_tokens, prompt_tokens, completion_tokens, "startTime", "endTime", model,
     model_group, custom_llm_provider, "user", metadata, cache_hit, request_tags, team_id, session_id, status, messages)
SELECT 'chatcmpl-' || md5(n::text), 'acompletion', md5((n % 50)::text), (n % 1000) * 0.0000137, 1000 + n % 900, 700 + n % 600,
       300 + n % 300, timestamp '2026-10-01' + n * interval '1.3 seconds', timestamp '2026-10-01' + n * interval '1.3 seconds'
       + interval '2.1 seconds', (ARRAY['gpt-5-mini', 'gpt-4.1', 'claude-sonnet-4-5'])[1 + n % 3], 'default',
       (ARRAY['openai', 'openai', 'anthropic'])[1 + n % 3], 'user-' || n % 500,
       jsonb_build_object('user_api_key_alias', 'key-' || n % 50, 'user_api_key_team_alias', 'team-' || n % 12,
           'usage_object', jsonb_build_object('prompt_tokens', 700 + n % 600,
               'prompt_tokens_details', jsonb_build_object('cached_tokens', n % 400)),
           'spend_logs_metadata', jsonb_build_object('gl_account', '51' || n % 10 || '0-ai', 'release', 'v' || n % 7),
           'cost_breakdown', jsonb_build_object('input_cost', 0.001, 'output_cost', 0.002, 'service_tier', 'default')),
       'False', jsonb_build_array('feature:f' || n % 30, 'run_id:r' || n % 1000, 'User-Agent: python'), 'team-' || n % 12,
       's-' || n / 5, 'success', jsonb_build_array(jsonb_build_object('role', 'user', 'content', repeat('words ', 40)))
FROM generate_series(1, {rows}) AS n;
ANALYZE;
"""


class Server:
    """A PostgreSQL server in a temporary folder."""

    def __init__(self):
        versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not versions:
            sys.exit("PostgreSQL is missing: make setup-tests")
        self.programs = versions[-1]
        self.folder = tempfile.mkdtemp(prefix="bench-import-")
        self.user = []
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        data = f"{self.folder}/data"
        self.call(self.programs / "initdb", "-D", data, "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8")
        self.process = subprocess.Popen(
            [*self.user, self.programs / "postgres", "-D", data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
             "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=off"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ready = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode != 0:
            time.sleep(0.1)

    def call(self, *command):
        subprocess.run([*self.user, *map(str, command)], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    @property
    def address(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def load(self, rows):
        schema = (ROOT / "Tests/ImportersTests/Samples/litellm.sql").read_text().split("INSERT INTO")[0]
        sql = schema + LOAD.format(rows=rows)
        subprocess.run(["psql", self.address, "-q", "-v", "ON_ERROR_STOP=1"], input=sql, text=True, check=True)

    def stop(self):
        self.process.send_signal(subprocess.signal.SIGINT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def run(command, output=subprocess.DEVNULL):
    """Runs a command: wall seconds, CPU seconds, peak MiB."""
    begin = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=output)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"import.py: failed: {command}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def sums(store):
    """What both stores must agree in."""
    with contextlib.closing(sqlite3.connect(store)) as database:
        return database.execute(
            "SELECT count(*), sum(metered_cost), sum(input_tokens), sum(cached_input_tokens), sum(output_tokens), "
            "sum(started_at % 1000003), count(DISTINCT department), count(DISTINCT feature), count(DISTINCT gl_account), "
            "count(DISTINCT session), sum(length(tags)) FROM calls").fetchone()


def compare(options):
    server = Server()
    folder = tempfile.mkdtemp(prefix="bench-import-")
    try:
        server.load(options.rows)
        ours, theirs, seen = [], [], set()
        for pair in range(options.pairs):
            sides = [
                (ours, [options.chargeback, "import", "litellm", server.address, "--store"]),
                (theirs, [options.python, HERE / "import_psycopg.py", server.address]),
            ]
            for costs, command in sides if pair % 2 == 0 else reversed(sides):
                store = f"{folder}/store-{pair}-{len(costs)}-{costs is ours}.sqlite"
                costs.append(run([*command, store]))
                seen.add(sums(store))
                os.unlink(store)
        if len(seen) != 1:
            sys.exit(f"the stores differ: {seen}")
        print(f"{options.rows:,} rows of LiteLLM_SpendLogs, median of {options.pairs} alternating pairs")
        print(f"  {'':22} {'wall s':>8} {'CPU s':>8} {'rows/s':>10} {'peak MiB':>9}")
        middles = []
        for name, costs in [("chargeback", ours), ("psycopg and sqlite3", theirs)]:
            wall, cpu, peak = (statistics.median(column) for column in zip(*costs))
            middles.append((wall, cpu))
            print(f"  {name:22} {wall:8.2f} {cpu:8.2f} {options.rows / wall:10,.0f} {peak:9.0f}")
        print(f"  {'times faster':22} {middles[1][0] / middles[0][0]:8.1f} {middles[1][1] / middles[0][1]:8.1f}")
    finally:
        server.stop()
        shutil.rmtree(folder)


def json_lines(options):
    """One line after another of a Langfuse export, as large as asked for; the memory must not grow with it."""
    folder = tempfile.mkdtemp(prefix="bench-import-")
    try:
        print(f"  {'':22} {'wall s':>8} {'CPU s':>8} {'MB/s':>10} {'peak MiB':>9}")
        for gigabytes in [options.json_lines / 10, options.json_lines]:
            path, size, number = f"{folder}/spans.jsonl", 0, 0
            with open(path, "w") as file:
                while size < gigabytes * 1e9:
                    number += 1
                    size += file.write(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [{
                        "traceId": f"{number:032x}", "spanId": f"{number:016x}", "startTimeUnixNano": "1790841600123456789",
                        "endTimeUnixNano": "1790841601123456789", "attributes": [
                            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                            {"key": "gen_ai.provider.name", "value": {"stringValue": "openai"}},
                            {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-5-mini"}},
                            {"key": "gen_ai.usage.input_tokens", "value": {"intValue": str(number % 5000)}},
                            {"key": "gen_ai.usage.output_tokens", "value": {"intValue": str(number % 700)}},
                            {"key": "gen_ai.input.messages", "value": {"stringValue": "words " * 600}},
                        ]}]}]}]}) + "\n")
            wall, cpu, peak = run([options.chargeback, "import", "otel-genai", path, "--store", f"{folder}/{number}.sqlite"])
            print(f"  {size / 1e6:10,.0f} MB, {number:,} {'':2} {wall:8.2f} {cpu:8.2f} {size / 1e6 / wall:10,.0f} {peak:9.0f}")
            os.unlink(path)
    finally:
        shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--json-lines", type=float, help="gigabytes of JSON lines to import")
    parser.add_argument("--chargeback", default=str(ROOT / ".build/release/chargeback"))
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    (json_lines if options.json_lines else compare)(options)


if __name__ == "__main__":
    main()
