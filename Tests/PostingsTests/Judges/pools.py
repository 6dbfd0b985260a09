"""Hands out the pools of IndependentPoolTests with exact rationals, from the rows of the store, and prints what each
department and project bears: one `department/project amount` a line.

Nothing of ours is used: SQL for costs and drivers, `fractions` for shares, the largest remainder written down again.

    pools.py STORE
"""
import math
import sqlite3
import sys
from collections import defaultdict
from fractions import Fraction

store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
CENT = Fraction(1, 100)


def rounded(amount):
    """To whole cents, halves away from zero."""
    units = math.floor(abs(amount) / CENT + Fraction(1, 2))
    return units if amount >= 0 else -units


def largest_remainder(amount, weights):
    """Whole cents by weight; ties go to the larger weight, then to the key in byte order."""
    whole, sign = sum(weights.values()), 1 if amount >= 0 else -1
    exact = {key: abs(amount) * weight / whole / CENT for key, weight in weights.items()}
    units = {key: math.floor(value) for key, value in exact.items()}
    left = abs(rounded(amount)) - sum(units.values())
    order = sorted(exact, key=lambda key: (units[key] - exact[key], -weights[key], [p.encode() for p in key]))
    for key in order[:left]:
        units[key] += 1
    return {key: sign * value * CENT for key, value in units.items() if value}


def rows(sql):
    return store.execute(sql).fetchall()


# What everybody pays at 1 USD for a million tokens in and 10 USD for a million out, before pools.
owners = defaultdict(Fraction)
own_calls = "coalesce(department, 'nobody'), coalesce(project, '')"
for department, project, cost in rows(
        f"SELECT {own_calls}, sum(input_tokens * 1 + output_tokens * 10) FROM calls GROUP BY 1, 2"):
    owners[department, project] += Fraction(cost, 10 ** 6)
for department, project, billed in rows(
        f"SELECT {own_calls}, billed_cost FROM charges"):
    owners[department, project] += Fraction(billed)


def driver(column, where="1"):
    """A sum over the calls of departments that take part."""
    found = rows(f"SELECT department, {column} FROM calls WHERE department IS NOT NULL AND {where} GROUP BY 1")
    return {(department,): Fraction(value) for department, value in found if value}


def charges(service):
    return [(d, p, Fraction(b)) for d, p, b in rows(
        f"SELECT {own_calls}, billed_cost FROM charges WHERE service = '{service}'")]


def hand_out(service, weights, then=None):
    """Takes the charges of a service from their owners and gives them to departments, then to their projects."""
    taken = charges(service)
    amount = sum(cost for _, _, cost in taken)
    given = largest_remainder(amount, weights)
    # What rounding leaves of the pool stays with the owner.
    for department, project, cost in taken:
        owners[department, project] -= cost
    department, project, _ = max(taken, key=lambda charge: abs(charge[2]))
    owners[department, project] += amount - sum(given.values())
    for (department,), part in given.items():
        if then is None:
            owners[department, ""] += part
            continue
        below = {(p,): w for (d, p), w in then.items() if d == department}
        for (project,), share in largest_remainder(part, below).items():
            owners[department, project] += share


tokens = driver("sum(input_tokens + cached_input_tokens + cache_write_tokens + cache_write_long_tokens + output_tokens)")
calls = driver("count(*)", "status = 'ok'")
headcount = {("eng",): Fraction(62), ("ops",): Fraction(17, 2), ("it",): Fraction(3)}
of_project = {(d, p): Fraction(n) for d, p, n in rows(
    f"SELECT {own_calls}, count(*) FROM calls WHERE department IS NOT NULL GROUP BY 1, 2")}
hand_out("seats", headcount)
hand_out("cluster", tokens, of_project)
both = defaultdict(Fraction)
for weights, part in [(tokens, Fraction(70, 100)), (calls, Fraction(30, 100))]:
    for key, weight in weights.items():
        both[key] += part * weight / sum(weights.values())
hand_out("plan", both)
hand_out("credit", tokens)

# A fee of 1234.56 from it: 60 and 40 percent.
owners["it", ""] -= Fraction("1234.56")
for (department,), part in largest_remainder(Fraction("1234.56"), {("eng",): Fraction(60), ("ops",): Fraction(40)}).items():
    owners[department, ""] += part

# it and sec serve each other: x(it) = own + 10 % of x(sec), x(sec) = own + 25 % of x(it).
own = {name: sum(cost for (department, _), cost in owners.items() if department == name) for name in ("it", "sec")}
x_it = (own["it"] + own["sec"] * Fraction(1, 10)) / (1 - Fraction(1, 40))
x_sec = own["sec"] + x_it * Fraction(1, 4)
use = {"it": {"eng": Fraction(50, 100), "ops": Fraction(25, 100)}, "sec": {"eng": Fraction(30, 100), "ops": Fraction(60, 100)}}
exact = {name: x_it * use["it"][name] + x_sec * use["sec"][name] for name in ("eng", "ops")}
whole = sum(exact.values())
given = largest_remainder(whole, {(name,): value for name, value in exact.items()})
for (name,), amount in given.items():
    owners[name, ""] += amount
services = {key: cost for key, cost in owners.items() if key[0] in ("it", "sec")}
left = whole - sum(given.values())
for key, cost in services.items():
    owners[key] -= cost
# The sum of what is left of both stays with them; who has it is for the caller to add up.
owners["services", ""] += left

sums = defaultdict(Fraction)
for (department, project), cost in owners.items():
    sums[department, project] += cost
for (department, project), cost in sorted(sums.items()):
    if cost:
        print(f"{department}/{project} {cost.numerator}/{cost.denominator}")
