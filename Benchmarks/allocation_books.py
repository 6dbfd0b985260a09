#!/usr/bin/env python3
"""Writes books with twelve pools beside those of the demo: four drivers, fifteen departments of forty projects each.

    allocation_books.py BOOKS FOLDER

The pools share what the demo's store has to share: each service, the calls that nobody tagged by provider, and two fees.
Five are handed out to departments and projects at once, 600 targets, by a statistical driver; the untagged calls, many rows
each, to departments by what they used.
"""
import csv
import pathlib
import shutil
import sys

TO_DEPARTMENTS = "to: [department], exclude: { department: [suspense] }, zero_driver: even"
TO_PROJECTS = "to: [department, project], by: licences"
UNTAGGED = "service: model-api, category: Usage, department: suspense, feature: absent"


def pools() -> list[str]:
    """One flow mapping a pool."""
    lines = [
        pool("assistant-seats", "select: { service: assistant-seats }", f"{TO_DEPARTMENTS}, by: headcount"),
        pool("coding-seats", "select: { service: coding-assistant-seats }", TO_PROJECTS),
        pool("inference-cluster", "select: { service: inference-cluster }", f"{TO_DEPARTMENTS}, by: calls"),
        pool("support-plan", "select: { service: support-plan }", TO_PROJECTS),
        pool("throughput", "select: { service: provisioned-throughput }", TO_PROJECTS),
        pool("credits", "select: { service: model-api, category: { in: [Credit, Adjustment] } }",
             f"{TO_DEPARTMENTS}, by: tokens"),
    ]
    providers = ["openai", "anthropic", "aws-bedrock", "google-vertex"]
    for number, provider in enumerate(providers):
        driver = "calls" if number % 2 == 0 else "tokens"
        source = f"select: {{ {UNTAGGED}, provider: {provider} }}"
        lines.append(pool(f"untagged-{provider}", source, f"{TO_DEPARTMENTS}, by: {driver}"))
    for name in ("gateway-fee", "audit-fee"):
        amount = "amount: { monthly: 1200.00, gl_account: 1410-prepaid-ai-commitments, department: finance }"
        lines.append(pool(name, amount, TO_PROJECTS))
    return lines


def pool(name: str, source: str, allocate: str) -> str:
    return f"  - {{ id: {name}, {source}, allocate: {{ {allocate} }} }}\n"


def main(books: str, folder: str) -> None:
    target = pathlib.Path(folder)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(pathlib.Path(books) / "Mappings", target / "Mappings")
    shutil.copy(pathlib.Path(books) / "chargeback.yaml", target)
    mappings = target / "Mappings"
    with open(mappings / "departments.csv", newline="") as file:
        departments = [row["department"] for row in csv.DictReader(file) if row["department"] != "suspense"][:15]
    with open(mappings / "drivers.csv", "a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, department in enumerate(departments):
            for project in range(40):
                writer.writerow(["licences", department, f"bench-{project:02}", "2026-01-01", "", 1 + (number * 40 + project) % 97])
    lines = pools()
    assert len(lines) == 12 and len(departments) == 15
    (mappings / "pools.yaml").write_text("pools:\n" + "".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
