#!/usr/bin/env python3
"""import_psycopg.py ADDRESS STORE: what a Python programmer writes to bring LiteLLM's SpendLogs into a cost store.

A server-side cursor of psycopg, json, and executemany of sqlite3 in one transaction. The same columns, the same rules for
tokens and attribution, exact amounts; the store has its name only when it is whole and on the disk.
"""
import calendar
import decimal
import json
import os
import pathlib
import sqlite3
import sys

import psycopg

SCHEMA = pathlib.Path(__file__).resolve().parent.parent / "Sources/CostStore/Resources/schema.sql"
COLUMNS = (
    'request_id, "startTime", "endTime", custom_llm_provider, organization_id, team_id, call_type, model, model_group, '
    'mcp_namespaced_tool_name, status, spend, prompt_tokens, completion_tokens, metadata, cache_hit, request_tags, '
    'end_user, "user", session_id, agent_id')
PROVIDERS = {"azure": "azure-openai", "bedrock": "aws-bedrock", "vertex_ai": "google-vertex"}
OPERATIONS = {"acompletion": "chat", "completion": "chat", "aembedding": "embedding", "embedding": "embedding"}
TIERS = {None: "standard", "auto": "standard", "default": "standard"}
STATUS = {None: "ok", "success": "ok", "failure": "error"}


def micros(moment):
    return calendar.timegm(moment.timetuple()) * 1_000_000 + moment.microsecond


def row(record):
    (request_id, start, end, provider, organization, team, call_type, model, group, tool, status, spend, prompt, output,
     metadata, cache_hit, request_tags, end_user, user, session, agent) = record
    metadata = metadata or {}
    usage = metadata.get("usage_object") or {}
    details = usage.get("prompt_tokens_details") or {}
    breakdown = metadata.get("cost_breakdown") or {}
    cached = details.get("cached_tokens") or usage.get("cache_read_input_tokens") or 0
    write = details.get("cache_creation_tokens") or usage.get("cache_creation_input_tokens") or 0
    tags = {}
    for pair in request_tags or []:
        name, _, value = pair.partition(":")
        if not name.startswith("User-Agent"):
            tags[name] = value or "true"
    tags.update({name: str(value) for name, value in (metadata.get("spend_logs_metadata") or {}).items()})
    for name, value in [
        ("litellm_key_alias", metadata.get("user_api_key_alias")), ("litellm_team", team), ("litellm_model_group", group),
        ("litellm_cache_hit", cache_hit if cache_hit != "None" else None),
    ]:
        if value:
            tags[name] = value
    taken = {name: tags.pop(name, None) for name in
             ["feature", "department", "gl_account", "run_id", "workload", "project", "outcome"]}
    cost = int((decimal.Decimal(repr(spend)) * 10**12).to_integral_value())
    return (
        request_id, micros(start), micros(end), PROVIDERS.get(provider, provider) or "unknown", "default",
        organization or team, breakdown.get("data_residency"), OPERATIONS.get(call_type, call_type),
        (model or group).rsplit("/", 1)[-1], TIERS.get(breakdown.get("service_tier"), breakdown.get("service_tier")),
        tool, STATUS.get(status, "ok"), None, prompt - cached - write, cached, write, 0, output,
        None if cost == 0 and prompt + output > 0 else cost, "USD", taken["feature"],
        taken["department"] or metadata.get("user_api_key_team_alias") or team, end_user or user or None, session,
        taken["gl_account"], taken["run_id"] or agent, taken["workload"], taken["project"], taken["outcome"],
        json.dumps(dict(sorted(tags.items())), separators=(",", ":"), ensure_ascii=False) if tags else None,
    )


def main():
    draft = sys.argv[2] + ".partial"
    store = sqlite3.connect(draft)
    store.execute("PRAGMA journal_mode = OFF")
    store.execute("PRAGMA synchronous = OFF")
    store.executescript(SCHEMA.read_text())
    insert = f"INSERT INTO calls VALUES (NULL{', ?' * 30}) ON CONFLICT (call_id) DO NOTHING"
    with psycopg.connect(sys.argv[1]) as connection, connection.cursor("spend_logs") as cursor:
        cursor.itersize = 2000
        cursor.execute(f'SELECT {COLUMNS} FROM "LiteLLM_SpendLogs"')
        store.executemany(insert, map(row, cursor))
    store.commit()
    store.close()
    with open(draft, "rb") as file:
        os.fsync(file.fileno())
    os.rename(draft, sys.argv[2])


main()
