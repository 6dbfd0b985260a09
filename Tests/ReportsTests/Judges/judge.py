#!/usr/bin/env python3
"""Works out every figure of every report from a cost store with SQL, and compares.

    judge.py STORE REPORTS.json SETTINGS.json

REPORTS.json is what `chargeback report all --format json` prints without --top; SETTINGS.json says which period and which
definitions. The books must decide nothing: feature, department and project are those that were sent. Prints each
difference on a line; nothing when all figures agree. It shares no code with the product.
"""
import collections
import csv
import datetime
import json
import math
import re
import sqlite3
import statistics
import sys
from fractions import Fraction

PICOS = 10**12
DAY = 86_400_000_000
store, found_file, settings_file = sys.argv[1:4]
found = json.load(open(found_file))
S = json.load(open(settings_file))
differences = []


def picos(text):
    return int(Fraction(text) * PICOS)


db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
db.text_factory = lambda data: data.decode("utf-8", "replace").replace("\0", "\ufffd")
db.create_function("picos", 1, picos, deterministic=True)
WRITING = {"create", "update", "delete", "send", "write"}


def readable(value):
    """Text as it was sent, with U+FFFD for what is not UTF-8 and for NUL; None for nothing and for blanks."""
    text = value.decode("utf-8", "replace").replace("\0", "\ufffd") if isinstance(value, bytes) else value
    return None if text is None or not text.strip(" \t\r\n") else text


def workload(sent, tool):
    sent, tool = readable(sent), readable(tool)
    if sent is not None:
        return sent
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", tool or "")
    return "agentic-write" if any(word.lower() in WRITING for word in words) else "agentic-read"


db.create_function("workload", 2, workload, deterministic=True)
db.create_function("readable", 1, readable, deterministic=True)

# One meter of one call with its price: the most specific row in force wins, as the schema says.
METERS = [("input", "input_tokens", "Input Tokens"), ("cached_input", "cached_input_tokens", "Cache Read Input Tokens"),
          ("cache_write", "cache_write_tokens", "Cache Write Input Tokens"),
          ("cache_write_long", "cache_write_long_tokens", "Cache Write Long Input Tokens"),
          ("output", "output_tokens", "Output Tokens")]
PRICE = """(SELECT picos(p.contracted_unit_price) / p.pricing_quantity FROM prices p
    WHERE p.provider = c.provider AND p.model = c.model AND p.tier = c.tier AND p.meter = '{meter}'
        AND p.billing_account IN ('', c.billing_account) AND p.region IN ('', c.region)
        AND p.valid_from <= c.started_at AND (p.valid_to IS NULL OR c.started_at < p.valid_to)
    ORDER BY 2 * (p.billing_account <> '') + (p.region <> '') DESC LIMIT 1)"""
CURRENCY = PRICE.replace("picos(p.contracted_unit_price) / p.pricing_quantity", "p.currency").replace("= '{meter}'", "<> ''")
db.execute("ATTACH ':memory:' AS m")
db.execute(f"""CREATE TABLE m.priced AS SELECT c.*, {', '.join(PRICE.format(meter=key) + f' AS price_{key}'
    for key, _, _ in METERS)}, {CURRENCY} AS price_currency FROM calls c""")
missing = " OR ".join(f"({column} <> 0 AND price_{key} IS NULL)" for key, column, _ in METERS)
tokens = " + ".join(column for _, column, _ in METERS)
rated = " + ".join(f"{column} * coalesce(price_{key}, 0)" for key, column, _ in METERS)
W = S["waste"]
db.execute(f"""CREATE TABLE m.usage AS
    SELECT 'call' AS kind, call_id AS ref, started_at AS start, max(started_at, ended_at) AS end, provider, model,
        'model-api' AS service, 'Usage' AS category, readable(CAST(feature AS BLOB)) AS feature,
        coalesce(readable(CAST(department AS BLOB)), 'suspense') AS department, readable(CAST(project AS BLOB)) AS project,
        workload(CAST(workload AS BLOB), CAST(tool AS BLOB)) AS workload, readable(CAST(session AS BLOB)) AS session, readable(CAST(run_id AS BLOB)) AS run, readable(CAST(user AS BLOB)) AS user, status,
        retry_of IS NOT NULL AS retry, outcome, {tokens} AS tokens,
        ({missing}) OR ({tokens}) = 0 AS unrated,
        CASE WHEN ({tokens}) = 0 OR ({missing}) THEN coalesce(metered_cost, 0) ELSE {rated} END AS cost,
        CASE WHEN ({tokens}) = 0 OR ({missing}) THEN currency ELSE price_currency END AS currency,
        ({missing}) AND metered_cost IS NULL AS unpriced,
        (retry_of IS NOT NULL) + CASE WHEN output_tokens > 0 THEN
            2 * (coalesce(price_output, 0) >= {W['price']} AND {tokens} - output_tokens <= {W['mismatch_in']}
                AND output_tokens <= {W['mismatch_out']})
            + 4 * ({tokens} - output_tokens >= {W['bloat_in']}
                AND ({tokens} - output_tokens) / output_tokens >= {W['bloat_ratio']})
            + 8 * ({tokens} - output_tokens <= {W['starvation_in']} AND output_tokens >= {W['starvation_out']})
            ELSE 0 END AS waste,
        {', '.join(f"CASE WHEN ({missing}) THEN 0 ELSE {column} END AS q{i}, CASE WHEN ({missing}) THEN 0 ELSE {column} * coalesce(price_{key}, 0) END AS c{i}"
            for i, (key, column, _) in enumerate(METERS))}, NULL AS quantity, NULL AS unit
    FROM m.priced
    UNION ALL
    SELECT 'charge', charge_id, started_at, max(started_at, ended_at), provider, NULL, service, category, readable(CAST(feature AS BLOB)),
        coalesce(readable(CAST(department AS BLOB)), 'suspense'), readable(CAST(project AS BLOB)), workload(CAST(workload AS BLOB), NULL), readable(CAST(session AS BLOB)), readable(CAST(run_id AS BLOB)),
        readable(CAST(user AS BLOB)), NULL, 0, NULL, 0, 0, picos(billed_cost), currency, 0, 0, {', '.join('0' for _ in METERS for _ in '12')},
        quantity, unit
    FROM charges""")
db.commit()


def months(text, by=0):
    year, month = int(text[:4]), int(text[5:])
    month += by
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    start = datetime.datetime(year, month, 1, tzinfo=datetime.timezone.utc)
    after = datetime.datetime(year + month // 12, month % 12 + 1, 1, tzinfo=datetime.timezone.utc)
    return [int(moment.timestamp()) * 1_000_000 for moment in (start, after)]


class Part:
    """The usage of one currency and period that a filter takes."""

    def __init__(self, bounds, currency, filter=None):
        self.bounds, self.currency = bounds, currency
        filter = S.get("filter", {}) if filter is None else filter
        conditions = [f"start >= {bounds[0]}", f"start < {bounds[1]}", "currency = ?"]
        values = [currency]
        for column, names in filter.items():
            conditions.append(f"{column} IN ({', '.join('?' for _ in names)})")
            values += names
        self.where, self.values = " AND ".join(conditions), values

    def rows(self, select, rest="", *more):
        return db.execute(f"SELECT {select} FROM m.usage WHERE {self.where} {rest}", self.values + list(more)).fetchall()

    def one(self, select, rest=""):
        return [value or 0 for value in self.rows(select, rest)[0]]

    @property
    def cost(self):
        return self.one("sum(cost)")[0]


def ratio(top, bottom, places=12):
    """Rounded half away from zero, as it is printed."""
    if top is None or not bottom:
        return None
    value = Fraction(top) / Fraction(bottom)
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**places)


def average(cost, count):
    return None if cost is None else ratio(Fraction(cost) / PICOS, count)


def money(cost):
    return Fraction(cost, PICOS)


def change(new, old):
    if new is None or old is None or old == 0:
        return None
    return ratio(Fraction(new) - Fraction(old), abs(Fraction(old)))


class Near(float):
    """A figure of floating point: equal to nine digits."""


def iso(moment):
    seconds, fraction = divmod(moment, 1_000_000)
    text = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{fraction:06}" if fraction else "") + "Z"


class Rounded(Fraction):
    """A sum of what pools move, each of them rounded to a unit of the currency."""


def tolerance():
    return Fraction(len(S["pools"]), 100)


def same(expected, value):
    if expected is None or value is None:
        return expected is None and value is None
    if isinstance(expected, Rounded):
        return abs(Fraction(value) - expected) < tolerance()
    if isinstance(expected, Near):
        return math.isclose(float(value), expected, rel_tol=1e-6, abs_tol=1e-6)
    if isinstance(expected, (int, Fraction)):
        try:
            return Fraction(value) == expected
        except (ValueError, TypeError):
            return False
    return expected == value


def compare(where, expected, line):
    for column in expected.keys() | line.keys():
        if column not in expected or column not in line:
            differences.append(f"{where}: column {column} is {'missing' if column not in line else 'not judged'}")
        elif not same(expected[column], line[column]):
            want = expected[column]
            differences.append(f"{where}: {column} is {line[column]!r}, SQL says {want if isinstance(want, str) else want and float(want)!r} ({want})")


def check(report, table, currency, rows, outside=(), total=None, ordered=True):
    tables = [t for r in found["reports"] if r["report"] == report for t in r["tables"]
              if t["table"] == table and t["currency"] == currency]
    if len(tables) != 1:
        differences.append(f"{report}/{table} {currency}: {len(tables)} tables")
        return
    there = tables[0]
    if not ordered and rows:
        keys = list(rows[0])[:2]
        order = lambda row: [str(row.get(key)) for key in keys]
        rows, there["rows"] = sorted(rows, key=order), sorted(there["rows"], key=order)
    for name, expected, lines in [("row", rows, there["rows"]), ("outside", list(outside), there.get("outside", []))]:
        if len(expected) != len(lines):
            differences.append(f"{report}/{table} {currency}: {len(lines)} lines of {name}, SQL has {len(expected)}")
        for number, (want, line) in enumerate(zip(expected, lines)):
            compare(f"{report}/{table} {currency} {name} {number + 1} ({list(line.values())[0]})", want, line)
    if "everything_else" in there:
        differences.append(f"{report}/{table} {currency}: everything else, without --top")
    if (total is None) != ("total" not in there):
        differences.append(f"{report}/{table} {currency}: total")
    elif total is not None:
        compare(f"{report}/{table} {currency} total", total, there["total"])


def bytewise(text):
    return b"" if text is None else b"\1" + text.encode()


def dearest(part, key, dimension):
    """The values of a dimension by key, dearest first; and the first of them, no value included."""
    lists, firsts = collections.defaultdict(list), {}
    costs = collections.defaultdict(list)
    for value, name, cost in part.rows(f"{key}, {dimension}, sum(cost)", f"AND {key} IS NOT NULL GROUP BY 1, 2"):
        costs[value].append((cost, name))
    for value, names in costs.items():
        names.sort(key=lambda item: (-item[0], bytewise(item[1])))
        firsts[value] = names[0][1]
        lists[value] = [(name, cost) for cost, name in names if name is not None]
    return lists, firsts


def comparison(cost, before):
    if PREVIOUS is None:
        return {}
    return {"previous_cost": money(before), "difference": money(cost - before), "change": change(cost, before) if before > 0
            else ratio(cost - before, before) if before else None}


WASTE = ["retries", "model-mismatch", "context-bloat", "context-starvation"]


def percentile(values, percent):
    return sorted(values)[max(math.ceil(len(values) * percent / 100), 1) - 1]


def middle(values):
    values = sorted(values)
    half = len(values) // 2
    return Fraction(values[half]) if len(values) % 2 else Fraction(values[half - 1] + values[half], 2)


def work(part, key):
    """Sums by session, run or user."""
    return {row[0]: row[1:] for row in part.rows(
        f"""{key}, sum(cost), sum(kind = 'call'), sum(kind = 'charge'), sum(tokens), min(start), max(end) - min(start),
        sum(status IS 'error'), sum(retry), max(waste & 1) + max(waste & 2) + max(waste & 4) + max(waste & 8)""",
        f"AND {key} IS NOT NULL GROUP BY 1")}


def work_list(part, report, table, key, label, calls, flags, model_costs=False, without=()):
    sums = work(part, key)
    models, _ = dearest(part, key, "model")
    _, features = dearest(part, key, "feature")
    whole = part.one("sum(cost), sum(kind = 'call'), sum(kind = 'charge'), sum(tokens), sum(status IS 'error'), sum(retry)")
    named = [sum(values) for values in zip(*[(v[0], v[1], v[2], v[3], v[6], v[7]) for v in sums.values()])] or [0] * 6

    def line(name, values, extra):
        cost, number, charges, used, errors, retries = values
        row = {label: name, "feature": None, "cost": money(cost), "share": ratio(cost, whole[0]), calls: number,
               "charges": charges, "cost_per_call": average(cost, number), "tokens": used, "started": None, "duration": None,
               "errors": errors, "retries": retries, "models": None, "flags": None} | extra
        return {column: value for column, value in row.items() if column not in without}

    rows = []
    for name, v in sorted(sums.items(), key=lambda item: (-item[1][0], item[0].encode())):
        text = ", ".join(f"{model} {rounded(cost, 4)}" if model_costs else model for model, cost in models[name])
        wasted = [rule for bit, rule in enumerate(WASTE) if v[8] & 1 << bit]
        rows.append(line(name, (v[0], v[1], v[2], v[3], v[6], v[7]), {
            "feature": features[name] or "(none)", "started": iso(v[4]), "duration": Fraction(v[5], 10**6),
            "models": text or None, "flags": ", ".join(flags(v) + wasted) or None}))
    left = [a - b for a, b in zip(whole, named)]
    check(report, table, part.currency, rows, [line(f"(no {label})", left, {})] if any(left[:3]) else [],
          line("total", whole, {}))
    return sums, left


def rounded(cost, places):
    unit = 10 ** (12 - places)
    size = (abs(cost) + unit // 2) // unit
    whole, part = divmod(size, 10**places)
    text = f"{whole:,}.{part:0{places}}"
    return ("-" if cost < 0 and size else "") + text.replace(",", "")


def statistic_rows(sums, before):
    if not sums:
        return []
    costs, calls, minutes = ([v[0] for v in sums.values()], [v[1] for v in sums.values()],
                             [Fraction(v[5], 60 * 10**6) for v in sums.values()])
    old = [v[0] for v in before.values()] if before is not None else []
    kinds = [("mean", lambda v: sum(v) / Fraction(len(v))), ("median", middle)]
    kinds += [(f"p{p}", lambda v, p=p: percentile(v, p)) for p in (75, 90, 95, 99)] + [("largest", max)]
    rows = []
    for name, of in kinds:
        row = {"statistic": name, "cost": average(of(costs), 1), "calls": ratio(of(calls), 1), "minutes": ratio(of(minutes), 1)}
        if PREVIOUS is not None:
            row["previous_cost"] = average(of(old), 1) if old else None
            row["cost_change"] = change(of(costs), of(old)) if old else None
        rows.append(row)
    return rows


def sessions(part, before):
    T = S["sessions"]
    costs = [v[0] for v in work(part, "session").values()]
    median = middle(costs) if costs else 0

    def flags(v):
        return [name for name, holds in [
            ("loop", v[1] >= T["loop"]), ("costly", median > 0 and v[0] >= T["costly"] * median),
            ("failed", v[1] > 0 and v[6] == v[1])] if holds]
    sums, left = work_list(part, "sessions", "sessions", "session", "session", "calls", flags)
    check("sessions", "statistics", part.currency, statistic_rows(sums, before and work(before, "session")))
    whole = part.cost
    rows = []
    loop = T["loop"]
    ranges = [(0, 0, None)] + ([(1, T["from"] - 1, None)] if T["from"] > 1 else []) + [(T["from"], T["to"], "healthy")]
    ranges += [(T["to"] + 1, loop - 1, None)] if loop > T["to"] + 1 else []
    ranges += [(loop, 2 * loop - 1, "loop suspects"), (2 * loop, 5 * loop - 1, "loop suspects"), (5 * loop, None, "loop suspects")]
    for low, high, verdict in ranges:
        inside = [v for v in sums.values() if v[1] >= low and (high is None or v[1] <= high)]
        if not inside and (high == 0 or low > loop):
            continue
        name = f"{low} or more" if high is None else f"{low}" if low == high else f"{low}–{high}"
        cost = sum(v[0] for v in inside)
        rows.append({"calls": name, "sessions": len(inside), "session_share": ratio(len(inside), len(sums)),
                     "cost": money(cost), "share": ratio(cost, whole), "verdict": verdict})
    none = {"calls": "(no session)", "sessions": None, "session_share": None, "cost": money(left[0]),
            "share": ratio(left[0], whole), "verdict": None}
    check("sessions", "distribution", part.currency, rows, [none] if left[0] else [],
          {"calls": "total", "sessions": len(sums), "session_share": ratio(len(sums), len(sums)), "cost": money(whole),
           "share": ratio(whole, whole), "verdict": None})

    weeks = {}
    for feature, first, cost in part.rows("feature, min(start), sum(cost)", "AND session IS NOT NULL GROUP BY session, feature"):
        date = datetime.date(1970, 1, 1) + datetime.timedelta(days=first // DAY)
        key = feature, date - datetime.timedelta(days=date.weekday())
        count, total = weeks.get(key, (0, 0))
        weeks[key] = count + 1, total + cost
    rows = []
    for (feature, week), (count, cost) in weeks.items():
        old = weeks.get((feature, week - datetime.timedelta(days=7)))
        rise = change(Fraction(cost, count), Fraction(old[1], old[0])) if old else None
        exact = (Fraction(cost, count) / Fraction(old[1], old[0]) - 1) if old and old[1] > 0 else None
        rows.append({"feature": feature or "(none)", "week": str(week), "sessions": count, "cost": money(cost),
                     "cost_per_session": average(cost, count),
                     "previous_cost_per_session": average(old[1], old[0]) if old else None, "change": rise,
                     "flag": "rise" if exact is not None and exact > Fraction(T["rise"], 100) else None})
    check("sessions", "weeks", part.currency, rows,
          [{"feature": "(no session)", "week": None, "sessions": 0, "cost": money(left[0]), "cost_per_session": None,
            "previous_cost_per_session": None, "change": None, "flag": None}] if left[0] else [],
          {"feature": "total", "week": None, "sessions": sum(w[0] for w in weeks.values()), "cost": money(whole),
           "cost_per_session": None, "previous_cost_per_session": None, "change": None, "flag": None}, ordered=False)


def item_of(session):
    for number, stream in enumerate(S["workstreams"]):
        match = re.search(stream["session"], session)
        if match:
            return number, match.group(1) if match.re.groups else match.group(0)
    return None, None


def by_stream(part):
    streams, items = {}, {}
    for session, v in work(part, "session").items():
        number, item = item_of(session)
        s = streams.setdefault(number, [set(), 0, 0, 0])
        s[0].add(item)
        for place, value in enumerate((1, v[0], v[1])):
            s[place + 1] += value
        if number is not None:
            i = items.setdefault((item, number), [0, 0, 0, v[4], v[4] + v[5], set()])
            for place, value in enumerate((1, v[0], v[1])):
                i[place] += value
            i[3], i[4] = min(i[3], v[4]), max(i[4], v[4] + v[5])
            i[5].add(session)
    return streams, items


def workstreams(part, before):
    streams, items = by_stream(part)
    old = by_stream(before)[0] if before else {}
    whole, calls = part.one("sum(cost), sum(kind = 'call')")
    whole_before = before.cost if before else 0
    none = [set(), 0, 0, 0]

    def line(name, s, count, then):
        return {"workstream": name, "items": count, "sessions": s[1], "cost": money(s[2]), "share": ratio(s[2], whole),
                "calls": s[3], "cost_per_item": average(s[2], count or 0)} | comparison(s[2], then)
    rows = [line(stream["name"], streams.get(n, none), len(streams.get(n, none)[0]), old.get(n, none)[2])
            for n, stream in enumerate(S["workstreams"])]
    outside = []
    if None in streams or None in old:
        outside.append(line("(no work item)", streams.get(None, none), None, old.get(None, none)[2]))
    named = [sum(s[place] for s in streams.values()) for place in (1, 2, 3)]
    named_before = sum(s[2] for s in old.values())
    if (whole, calls) != (named[1], named[2]) or whole_before != named_before:
        outside.append(line("(no session)", [0, 0, whole - named[1], calls - named[2]], None, whole_before - named_before))
    total = line("total", [0, named[0], whole, calls], len(items), whole_before)
    total["cost_per_item"] = None
    check("workstreams", "workstreams", part.currency, rows, outside, total)

    cells = collections.defaultdict(lambda: (collections.Counter(), collections.Counter()))
    for session, feature, model, cost in part.rows("session, feature, model, sum(cost)", "AND session IS NOT NULL GROUP BY 1, 2, 3"):
        number, item = item_of(session)
        cells[item, number][0][feature] += cost
        cells[item, number][1][model] += cost
    best = lambda counter: [n for n, _ in sorted(counter.items(), key=lambda i: (-i[1], bytewise(i[0]))) if n is not None]
    rows = []
    for (item, number), i in sorted(items.items(), key=lambda e: (-e[1][1], e[0][0].encode(), e[0][1])):
        features, models = cells[item, number]
        rows.append({"item": item, "workstream": S["workstreams"][number]["name"], "feature": (best(features) or ["(none)"])[0],
                     "cost": money(i[1]), "share": ratio(i[1], whole), "sessions": i[0], "calls": i[2], "started": iso(i[3]),
                     "duration": Fraction(i[4] - i[3], 10**6), "models": ", ".join(best(models)) or None})

    def plain(name, count, cost, number):
        return {"item": name, "workstream": None, "feature": None, "cost": money(cost), "share": ratio(cost, whole),
                "sessions": count, "calls": number, "started": None, "duration": None, "models": None}
    outside = [plain("(no work item)", *streams[None][1:])] if None in streams else []
    if (whole, calls) != (named[1], named[2]):
        outside.append(plain("(no session)", 0, whole - named[1], calls - named[2]))
    check("workstreams", "items", part.currency, rows, outside, plain("total", named[0], whole, calls))


def runs(part, before):
    T = S["runs"]
    is_books = part.currency == S["currency"]

    def flags(v):
        return [name for name, holds in [
            ("over-cost", is_books and v[0] > T["cost"]), ("over-steps", v[1] > T["steps"]),
            ("failed", v[1] > 0 and v[6] == v[1])] if holds]
    sums, left = work_list(part, "runs", "runs", "run", "run", "steps", flags, model_costs=True)
    whole, calls = part.one("sum(cost), sum(kind = 'call')")

    def line(name, label, key, number, steps, cost, each):
        return {key: name, "runs": number, "steps": steps, "cost": money(cost), "share": ratio(cost, whole), label: each}
    classes = {0: [], 1: [], 2: []}
    for v in sums.values():
        classes[0 if is_books and v[0] > T["cost"] else 1 if v[1] > T["steps"] else 2].append(v)
    names = [f"above {T['cost'] // PICOS} {S['currency']} a run", f"above {T['steps']} steps", "within the limits"]
    rows = [line(names[n], "cost_per_run", "limit", len(c), sum(v[1] for v in c), sum(v[0] for v in c),
                 average(sum(v[0] for v in c), len(c))) for n, c in classes.items()]
    none = [line("(no run)", "cost_per_run", "limit", None, left[1], left[0], None)] if any(left[:3]) else []
    check("runs", "limits", part.currency, rows, none, line("total", "cost_per_run", "limit", len(sums), calls, whole, None))
    check("runs", "statistics", part.currency, statistic_rows(sums, before and work(before, "run")))
    rows = [line(model or "(none)", "cost_per_step", "model", number, steps, cost, average(cost, steps))
            for model, number, steps, cost in part.rows(
                "model, count(DISTINCT run), sum(kind = 'call'), sum(cost)", "AND run IS NOT NULL GROUP BY 1")]
    rows.sort(key=lambda row: (-row["cost"], bytewise(None if row["model"] == "(none)" else row["model"])))
    none = [line("(no run)", "cost_per_step", "model", None, left[1], left[0], average(left[0], left[1]))] if any(left[:3]) else []
    check("runs", "models", part.currency, rows, none, line("total", "cost_per_step", "model", len(sums), calls, whole, None))


def pooled(part, keys):
    """What pools take out of the cost of each row and what they give it.

    What is given keeps what it was used for, but goes to another department, and no project follows it there."""
    taken, given = collections.defaultdict(Fraction), collections.defaultdict(Fraction)
    everything = Part(part.bounds, part.currency, {})
    columns = ("feature", "department", "project", "provider", "model")

    def add(sums, source, cost):
        if all(source[column] in names for column, names in S["filter"].items()):
            sums[tuple(source[key] for key in keys)] += Fraction(cost) / PICOS

    for pool in S["pools"]:
        weights = pool.get("percent") or dict(everything.rows(
            "department, sum(tokens)", "AND department <> 'suspense' AND kind = 'call' GROUP BY 1"))
        column, value = pool["select"]
        for *names, cost in everything.rows(
                f"{', '.join(columns)}, sum(cost)", f"AND {column} = ? GROUP BY {', '.join(columns)}", value):
            source = dict(zip(columns, names))
            add(taken, source, -cost)
            for department, weight in weights.items():
                receiver = source | {"department": department, "project": None}
                add(given, receiver, Fraction(cost) * Fraction(weight) / Fraction(sum(weights.values())))
    return taken, given


def grouping(part, before, report, keys):
    columns = ", ".join(keys)
    select = """sum(cost), sum(kind = 'call'), count(DISTINCT session), sum(CASE WHEN session IS NULL THEN 0 ELSE cost END),
        sum(tokens), sum(status IS 'error'), sum(retry)"""
    group = f"GROUP BY {', '.join(str(n + 1) for n in range(len(keys)))}"
    now = {row[:len(keys)]: row[len(keys):] for row in part.rows(f"{columns}, {select}", group)}
    old = {row[:len(keys)]: row[-1] for row in before.rows(f"{columns}, sum(cost)", group)} if before else {}
    whole = part.one(select)
    has_pools = S["pools"] and report in ("features", "departments", "projects")
    taken, given = pooled(part, keys) if has_pools else ({}, {})

    def shared(cost, taken, given):
        if not has_pools:
            return {}
        return {"taken_out": Rounded(taken), "shared": Rounded(given), "total_cost": Rounded(money(cost) + taken + given)}

    def line(names, v, then, key=None):
        row = dict(zip(keys, names)) | (
            shared(v[0], sum(taken.values()), sum(given.values())) if key is None
            else shared(v[0], taken.get(key, 0), given.get(key, 0)))
        return row | {"cost": money(v[0]), "share": ratio(v[0], whole[0]), "calls": v[1], "cost_per_call": average(v[0], v[1]),
                      "sessions": v[2], "cost_per_session": average(v[3], v[2]), "tokens": v[4], "errors": v[5],
                      "retries": v[6]} | comparison(v[0], then)
    keys_with_rows = now.keys() | old.keys() | {key for key in given if abs(given[key]) > tolerance()}
    everything = sorted(keys_with_rows, key=lambda k: (-now.get(k, [0])[0], [bytewise(n) + b"\0" for n in k]))
    rows = [line([name or "(none)" for name in key], now.get(key, [0] * 7), old.get(key, 0), key)
            for key in everything]
    check(report, report, part.currency, rows, [], line(["total"] + [None] * (len(keys) - 1), whole, before.cost if before else 0))


def driver(service, category):
    if category in ("Tax", "Credit", "Adjustment"):
        return {"Tax": "taxes", "Credit": "credits", "Adjustment": "adjustments"}[category]
    return S["drivers"].get(service) or ("subscriptions" if category == "Purchase" else "other usage")


def driver_lines(part):
    lines = {}
    for number, (_, _, name) in enumerate(METERS):
        quantity, cost = part.one(f"sum(q{number}), sum(c{number})", "AND kind = 'call'")
        if quantity:
            lines["tokens", name] = [cost, quantity, "Tokens", number]
    count, cost = part.one("count(*), sum(cost)", "AND kind = 'call' AND unrated AND NOT unpriced AND cost <> 0")
    if count:
        lines["metered calls", "at the gateway's cost"] = [cost, count, "Calls", 0]
    for service, category, cost, quantity, unit in part.rows(
            "service, category, cost, quantity, unit", "AND kind = 'charge' ORDER BY ref"):
        line = lines.setdefault((driver(service, category), service), [0, Fraction(0), None, 0])
        line[0] += cost
        usage = category == "Usage" and quantity is not None and unit is not None
        if not usage or line[1] is None or (line[2] is not None and line[2] != unit):
            line[1] = None
        else:
            line[1], line[2] = line[1] + Fraction(quantity), unit
    return lines


def drivers(part, before):
    now, old = driver_lines(part), driver_lines(before) if before else {}
    whole = part.cost

    def line(name, item, cost, quantity, unit, then):
        return {"driver": name, "item": item, "quantity": quantity if quantity is None else ratio(quantity, 1),
                "unit": unit if quantity is not None else None, "cost": money(cost), "share": ratio(cost, whole)} | comparison(cost, then)
    rows = []
    for key in now.keys() | old.keys():
        cost, quantity, unit, _ = now.get(key, [0, 0, None, 0])
        rows.append(line(*key, cost, quantity, unit, old.get(key, [0])[0]))
    check("drivers", "drivers", part.currency, rows, [],
          line("total", None, whole, None, None, before.cost if before else 0), ordered=False)

    of = collections.defaultdict(lambda: [set(), 0, 0])
    for kind, service, category, session, cost in part.rows("kind, service, category, session, sum(cost)", "GROUP BY 1, 2, 3, 4"):
        entry = of["model calls" if kind == "call" else driver(service, category)]
        entry[2] += cost
        if session is not None:
            entry[0].add(session)
            entry[1] += cost
    inside = sum(e[1] for e in of.values())
    count = part.one("count(DISTINCT session)")[0]

    def plain(name, number, inside_cost, cost):
        return {"driver": name, "sessions": number, "session_cost": money(inside_cost), "cost_per_session": average(inside_cost, number),
                "session_share": ratio(inside_cost, inside), "outside": money(cost - inside_cost), "cost": money(cost)}
    check("drivers", "sessions", part.currency, [plain(n, len(e[0]), e[1], e[2]) for n, e in of.items()], [],
          plain("total", count, inside, whole), ordered=False)


def holds(condition, session, feature):
    if "session_prefix" in condition:
        return session.startswith(condition["session_prefix"])
    return "feature" not in condition or feature in condition["feature"]


def events(bounds):
    """Each outcome id once: the row that was written first."""
    return db.execute("""SELECT outcome_id, outcome_type, readable(CAST(session AS BLOB)), occurred_at, metadata FROM outcomes o
        WHERE id = (SELECT min(id) FROM outcomes p WHERE p.outcome_id = o.outcome_id)
            AND occurred_at >= ? AND occurred_at < ?""", bounds).fetchall()


def succeeds(definition, metadata):
    for member, test in definition.get("success", {}).items():
        try:
            value = json.loads(metadata or "{}")[member]
        except (ValueError, KeyError, TypeError):
            return False
        if "at_least" in test and not (isinstance(value, (int, float)) and value >= test["at_least"]):
            return False
    return True


def outcome_sums(part, counts):
    sums = [[0] * 8 for _ in S["outcomes"]]
    days = [collections.defaultdict(lambda: [0, 0, 0]) for _ in S["outcomes"]]
    unclaimed = [0, 0]
    there = {row[0] for row in db.execute(
        f"SELECT DISTINCT session FROM m.usage WHERE start >= {part.bounds[0]} AND start < {part.bounds[1]}")}
    ofs = collections.defaultdict(list)
    others = 0
    for _, kind, session, moment, metadata in events(part.bounds):
        ofs[session if session in there else None].append((kind, moment, metadata))
        others += all(d.get("type") != kind for d in S["outcomes"])
    _, features = dearest(part, "session", "feature")
    sent = collections.defaultdict(set)
    for session, value in part.rows("session, outcome", "AND session IS NOT NULL AND outcome IS NOT NULL GROUP BY 1, 2"):
        sent[session].add(value)
    start = part.bounds[0]
    for session, v in work(part, "session").items():
        number = next((n for n, d in enumerate(S["outcomes"]) if holds(d["sessions"], session, features[session])), None)
        if number is None:
            unclaimed[0] += 1
            unclaimed[1] += v[0]
            continue
        definition = S["outcomes"][number]
        day = days[number][(v[4] - start) // DAY]
        day[0] += 1
        day[1] += v[0]
        good = [e for e in ofs.get(session, []) if e[0] == definition.get("type") and succeeds(definition, e[2])]
        bad = [e for e in ofs.get(session, []) if e[0] == definition.get("type") and not succeeds(definition, e[2])]
        for event in good:
            days[number][(event[1] - start) // DAY][2] += 1
        successes = len(good)
        if not good and sent[session] & set(definition.get("sent", [])):
            successes = 1
            day[2] += 1
        for place, value in enumerate([1, successes, len(bad), v[0], successes > 0, successes == 0, 0 if successes else v[0], 0]):
            sums[number][place] += value
    if counts:
        for kind, moment, metadata in ofs.get(None, []):
            number = next((n for n, d in enumerate(S["outcomes"]) if d.get("type") == kind), None)
            if number is None:
                continue
            sums[number][7] += 1
            if succeeds(S["outcomes"][number], metadata):
                sums[number][1] += 1
                days[number][(moment - start) // DAY][2] += 1
            else:
                sums[number][2] += 1
    return sums, days, unclaimed, others


def outcomes(part, before, first):
    counts = first and not S.get("filter")
    sums, days, unclaimed, _ = outcome_sums(part, counts)
    old, _, unclaimed_before, _ = outcome_sums(before, False) if before else (None, None, [0, 0], 0)
    whole = part.cost
    length = (part.bounds[1] - part.bounds[0]) // DAY
    shown = range(max(0, length - 30), length)
    half = shown.start + len(shown) // 2
    marks = [S["benchmarks"].get(d.get("benchmark")) for d in S["outcomes"]]
    marks = [mark if mark and mark["currency"] == part.currency else None for mark in marks]

    def line(name, s, trend, mark, then, plain=False):
        each = average(s[3], s[1])
        row = {"outcome": name, "sessions": s[0], "outcomes": s[1], "unsuccessful": s[2], "cost": money(s[3]),
               "share": ratio(s[3], whole), "cost_per_outcome": each, "succeeded": s[4], "success_rate": ratio(s[4], s[0]),
               "failed": s[5], "failed_cost": money(s[6]), "cost_per_failed": average(s[6], s[5]), "trend": trend,
               "without_cost": s[7]}
        if any(marks):
            row |= {"benchmark_ai": mark and mark["ai"], "benchmark_human": mark and mark["human"], "benchmark_share":
                    ratio(Fraction(s[3], s[1] * PICOS), Fraction(mark["human"].split("–")[0])) if mark and s[1] else None}
        if plain:
            row |= {"cost_per_outcome": None, "success_rate": None, "cost_per_failed": None}
        return row | comparison(s[3], then)

    def trend(number):
        parts = []
        for span in (range(shown.start, half), range(half, shown.stop)):
            cost = sum(days[number][d][1] for d in span)
            count = sum(days[number][d][2] for d in span)
            parts.append(Fraction(cost, count) if count else None)
        return change(parts[1], parts[0])
    rows = [line(d["name"], sums[n], trend(n), marks[n], old[n][3] if old else 0) for n, d in enumerate(S["outcomes"])]
    outside = [line("(no definition)", [unclaimed[0], 0, 0, unclaimed[1], 0, 0, 0, 0], None, None, unclaimed_before[1], True)]
    named = sum(s[3] for s in sums) + unclaimed[1]
    whole_before = before.cost if before else 0
    named_before = (sum(s[3] for s in old) if old else 0) + unclaimed_before[1]
    if whole != named or whole_before != named_before:
        outside.append(line("(no session)", [0, 0, 0, whole - named, 0, 0, 0, 0], None, None, whole_before - named_before, True))
    total = [sum(s[p] for s in sums) for p in range(8)]
    total[0], total[3] = total[0] + unclaimed[0], whole
    check("outcomes", "outcomes", part.currency, rows, outside, line("total", total, None, None, whole_before, True))
    rows = []
    for n, d in enumerate(S["outcomes"]):
        for day in shown:
            count, cost, results = days[n][day]
            date = datetime.date(1970, 1, 1) + datetime.timedelta(days=part.bounds[0] // DAY + day)
            rows.append({"outcome": d["name"], "day": str(date), "sessions": count, "cost": money(cost), "outcomes": results,
                         "cost_per_outcome": average(cost, results)})
    check("outcomes", "days", part.currency, rows)


def budgets(part, before):
    length = (part.bounds[1] - part.bounds[0]) // DAY
    latest = db.execute(f"SELECT max(start) FROM m.usage WHERE start >= {part.bounds[0]} AND start < {part.bounds[1]}").fetchone()[0]
    seen = (latest - part.bounds[0]) // DAY + 1 if latest is not None else 0
    earlier = []
    for back in range(1, S["months"] + 1):
        bounds = months(S["period"], -back)
        if db.execute(f"SELECT count(*) FROM m.usage WHERE start >= {bounds[0]} AND start < {bounds[1]}").fetchone()[0]:
            earlier.append(Part(bounds, part.currency))
    for dimension in ("feature", "department", "project"):
        limits = [b for b in S["budgets"] if b["dimension"] == dimension
                  and (b["currency"] or S["currency"]) == part.currency]
        if not limits:
            continue
        names = [b["value"] for b in limits]

        def figures(condition, values):
            cost, used, blocked = part_one(part, "sum(cost), sum(CASE WHEN category = 'Usage' THEN cost ELSE 0 END), sum(status IS 'blocked')", condition, values)
            return [cost, used, blocked, sum(part_one(m, "sum(cost)", condition, values)[0] for m in earlier),
                    part_one(before, "sum(cost)", condition, values)[0] if before else 0]

        def line(name, limit, f, enforcement, kind):
            cost, used, blocked, last, then = f
            rate = Fraction(used * length, seen) + cost - used if seen else None
            as_last = cost + Fraction(last * (length - seen), len(earlier) * length) if earlier else None
            has = kind == "budget"
            return {dimension: name, "budget": money(limit) if kind != "none" else None, "cost": money(cost),
                    "used": ratio(cost, limit) if has else None, "variance": money(cost - limit),
                    "forecast_run_rate": average(rate, 1), "forecast_last_months": average(as_last, 1),
                    "forecast_variance": average(rate - limit, 1) if has and rate is not None else None,
                    "last_months": average(last, len(earlier)),
                    "status": ("over" if cost > limit else "heading over" if rate is not None and rate > limit else "within") if has else None,
                    "enforcement": enforcement, "blocked": blocked} | comparison(cost, then)
        each = [(b, figures(f"AND {dimension} = ?", [b["value"]])) for b in limits]
        each.sort(key=lambda e: (-(e[1][0] - e[0]["amount"]), e[0]["value"].encode()))
        rows = [line(b["value"], b["amount"], f, b["enforcement"], "budget") for b, f in each]
        marks = ", ".join("?" for _ in names)
        rest = figures(f"AND ({dimension} IS NULL OR {dimension} NOT IN ({marks}))", names)
        everything = [sum(values) for values in zip(rest, *[f for _, f in each])]
        check("budgets", dimension + "s", part.currency, rows, [line("(no budget)", 0, rest, None, "none")],
              line("total", sum(b["amount"] for b in limits), everything, None, "total"))


def part_one(part, select, condition, values):
    return [value or 0 for value in part.rows(select, condition, *values)[0]]


def waste(part, before):
    whole = part.one("sum(kind = 'call'), sum(cost)")
    old = before.one("sum(kind = 'call'), sum(cost)") if before else [0, 0]

    def line(name, calls, cost, then, average_too=True):
        return {"rule": name, "calls": calls, "cost": money(cost), "share": ratio(cost, whole[1]),
                "cost_per_call": average(cost, calls) if average_too else None} | comparison(cost, then)

    def broken(p, condition):
        return p.one("count(*), sum(cost)", f"AND kind = 'call' AND {condition}") if p else [0, 0]
    rules = [broken(part, f"waste & {1 << bit}") for bit in range(4)]
    rules_before = [broken(before, f"waste & {1 << bit}") for bit in range(4)]
    once, once_before = broken(part, "waste <> 0"), broken(before, "waste <> 0")
    rows = [line(WASTE[bit], *rules[bit], rules_before[bit][1]) for bit in range(4)]
    twice = [once[p] - sum(r[p] for r in rules) for p in (0, 1)]
    check("waste", "waste", part.currency, rows, [
        line("counted under several rules", *twice, once_before[1] - sum(r[1] for r in rules_before), False),
        line("no rule broken, and charges", whole[0] - once[0], whole[1] - once[1], old[1] - once_before[1])],
        line("total", *whole, old[1]))
    select = ", ".join(f"sum(CASE WHEN waste & {1 << b} THEN cost ELSE 0 END)" for b in range(4))
    select += ", sum(waste <> 0), sum(CASE WHEN waste <> 0 THEN cost ELSE 0 END), sum(cost)"

    def plain(name, v):
        return {"feature": name, "retries": money(v[0]), "model_mismatch": money(v[1]), "context_bloat": money(v[2]),
                "context_starvation": money(v[3]), "wasted_calls": v[4], "wasted": money(v[5]),
                "wasted_share": ratio(v[5], v[6]), "cost": money(v[6])}
    features = sorted(part.rows(f"feature, {select}", "GROUP BY 1"), key=lambda r: (-r[6], bytewise(r[0])))
    check("waste", "features", part.currency, [plain(r[0] or "(none)", r[1:]) for r in features], [],
          plain("total", part.one(select)))


def judge(values, value):
    """The modified z-score of a value, the median and the upper end of the usual range; None where nothing is judged."""
    if len(values) < 7:
        return None
    median = middle(values)
    distances = [abs(v - median) for v in values]
    mad = middle(distances)
    scale = float(mad) / 0.6745 if mad else float(sum(distances) / len(distances)) * 1.253314
    if not scale:
        return None
    return float(value - median) / scale, median, float(median) + S["score"] * scale


def anomalies(part, before):
    length = (part.bounds[1] - part.bounds[0]) // DAY
    first = part.bounds[0] // DAY
    date = lambda day: datetime.date(1970, 1, 1) + datetime.timedelta(days=first + day)
    costs = collections.defaultdict(lambda: [0] * length)
    for feature, day, cost in part.rows(f"feature, (start - {part.bounds[0]}) / {DAY}, sum(cost)", "AND category = 'Usage' GROUP BY 1, 2"):
        costs[feature][day] += cost
    whole = part.cost
    used = sum(map(sum, costs.values()))

    def line(keys, cost, verdict):
        row = dict(keys) | {"cost": money(cost), "share": ratio(cost, whole)}
        if verdict is None:
            return row | {"median": None, "usual_to": None, "score": None, "verdict": None}
        score, median, limit = verdict
        return row | {"median": average(median, 1), "usual_to": Near(limit / PICOS), "score": Near(score),
                      "verdict": "high" if score > 0 else "low"}

    def unusual(series):
        for weekend in (False, True):
            days = [d for d in range(length) if (date(d).weekday() >= 5) == weekend]
            for day in days:
                verdict = judge([series[d] for d in days], series[day])
                if verdict and abs(verdict[0]) > S["score"]:
                    yield day, verdict
    by_day = [sum(series[d] for series in costs.values()) for d in range(length)]
    rows = [(day, line({"day": str(date(day)), "kind": "weekend" if date(day).weekday() >= 5 else "weekday"}, by_day[day], v))
            for day, v in unusual(by_day)]
    rows = [row for _, row in sorted(rows, key=lambda r: r[0])]

    def rest(keys, unusual_cost, within, outside):
        lines = [line(dict(zip(keys, (within, None))), used - unusual_cost, None)]
        if used != whole:
            lines.append(line(dict(zip(keys, (outside, None))), whole - used, None))
        return lines, line(dict(zip(keys, ("total", None))), whole, None)
    outside = "not usage: purchases, taxes, credits"
    check("anomalies", "days", part.currency, rows,
          *rest(("day", "kind"), int(sum(r["cost"] for r in rows) * PICOS), f"usual days, {length - len(rows)}", outside))
    rows = [line({"feature": feature or "(none)", "day": str(date(day))}, series[day], v)
            for feature, series in costs.items() for day, v in unusual(series)]
    check("anomalies", "features", part.currency, rows,
          *rest(("feature", "day"), int(sum(r["cost"] for r in rows) * PICOS), "all features on their usual days", outside),
          ordered=False)

    _, features = dearest(part, "session", "feature")
    sums = work(part, "session")
    groups = collections.defaultdict(list)
    for session, v in sums.items():
        groups[features[session]].append(v[0])
    middles = {f: judge(values, 0) for f, values in groups.items()}
    rows = []
    for session, v in sorted(sums.items(), key=lambda i: (-i[1][0], i[0].encode())):
        base = middles[features[session]]
        if base is None:
            continue
        # The score of 0 gives the scale, so that each feature is sorted once.
        scale = (base[2] - float(base[1])) / S["score"]
        score = float(v[0] - base[1]) / scale
        if abs(score) > S["score"]:
            row = line({"session": session, "feature": features[session] or "(none)"}, v[0], (score, base[1], base[2]))
            rows.append(row | {"calls": v[1]})
    total = sum(v[0] for v in sums.values())
    cost = int(sum(r["cost"] for r in rows) * PICOS)

    def plain(name, cost):
        return line({"session": name, "feature": None}, cost, None) | {"calls": None}
    lines = [plain(f"usual sessions, {len(sums) - len(rows):,}", total - cost)]
    if total != whole:
        lines.append(plain("(no session)", whole - total))
    check("anomalies", "sessions", part.currency, rows, lines, plain("total", whole))


PREVIOUS = S.get("compare")
bounds = months(S["period"])
currencies = [row[0] for row in db.execute(
    f"SELECT DISTINCT currency FROM m.usage WHERE start >= {bounds[0]} AND start < {bounds[1]} ORDER BY 1")] or [S["currency"]]
for number, currency in enumerate(currencies):
    part = Part(bounds, currency)
    before = Part(months(PREVIOUS), currency) if PREVIOUS else None
    sessions(part, before)
    workstreams(part, before)
    runs(part, before)
    for report, keys in [("features", ["feature"]), ("departments", ["department"]), ("projects", ["project"]),
                         ("models", ["provider", "model"]), ("workloads", ["workload"])]:
        grouping(part, before, report, keys)
    work_list(part, "users", "users", "user", "user", "calls", lambda v: [], without=("started", "duration"))
    drivers(part, before)
    outcomes(part, before, currency == (S["currency"] if S["currency"] in currencies else currencies[0]))
    budgets(part, before)
    waste(part, before)
    anomalies(part, before)
for total in found["totals"]:
    everything = db.execute(f"SELECT sum(cost) FROM m.usage WHERE start >= {bounds[0]} AND start < {bounds[1]} AND currency = ?",
                            [total["currency"]]).fetchone()[0] or 0
    if Fraction(total["period"]) != money(everything) or Fraction(total["shown"]) != money(Part(bounds, total["currency"]).cost):
        differences.append(f"totals {total}")
print("\n".join(differences[:60]), end="")
print(f"\n{len(differences)} differences" if differences else "", end="")
