#!/usr/bin/env python3
"""The export as a data engineer would write it in SQL: DuckDB reads the same store with the same books.

It reads the calls of a month, rates each meter by the most specific price, maps by aliases, features, tracker keys and
departments, groups, and writes the columns of FOCUS 1.1 and our own as CSV. Simplifications, all in DuckDB's favour:
no rule language, no explanation of a rule, no charges, no checks, no stable order of rows, names of the books instead of
provider tables per account, and x_ChargeId is a hash of a few columns.

usage: duckdb_export.py STORE MAPPINGS (call|day) OUTPUT [--period 2026-10] [--threads N]
"""
import argparse
import datetime
import duckdb
from duckdb_extensions import import_extension

parser = argparse.ArgumentParser()
parser.add_argument("store")
parser.add_argument("mappings")
parser.add_argument("grain", choices=["call", "day"])
parser.add_argument("output", help="a CSV file, or 'none' to stop after grouping")
parser.add_argument("--period", default="2026-10")
parser.add_argument("--threads", type=int)
options = parser.parse_args()

year, month = map(int, options.period.split("-"))
start = datetime.date(year, month, 1)
end = datetime.date(year + month // 12, month % 12 + 1, 1)
first, after = (int(datetime.datetime(d.year, d.month, 1, tzinfo=datetime.timezone.utc).timestamp()) * 1_000_000
                for d in (start, end))

import_extension("sqlite_scanner")
connection = duckdb.connect()
connection.execute("LOAD sqlite_scanner")
connection.execute("SET preserve_insertion_order = false")
if options.threads:
    connection.execute(f"SET threads = {options.threads}")
connection.execute(f"ATTACH '{options.store}' AS store (TYPE sqlite, READ_ONLY)")
for table in ["aliases", "departments", "features", "projects", "providers"]:
    connection.execute(
        f"CREATE TABLE {table} AS SELECT * FROM read_csv('{options.mappings}/{table}.csv', all_varchar = true)")
connection.execute("""
    CREATE TABLE price AS
    SELECT provider, region, model, tier, meter, valid_from, coalesce(valid_to, 9223372036854775807) AS valid_to, sku,
        sku_price, list_unit_price::DECIMAL(18, 6) * (1000000 // pricing_quantity) AS list_unit_price,
        contracted_unit_price::DECIMAL(18, 6) * (1000000 // pricing_quantity) AS contracted_unit_price
    FROM store.prices""")

LINES = f"""
WITH lines AS (
    SELECT * EXCLUDE (entry), entry.meter AS meter, entry.quantity AS quantity FROM (
        SELECT *, unnest([
            {{'meter': 'input', 'quantity': input_tokens}},
            {{'meter': 'cached_input', 'quantity': cached_input_tokens}},
            {{'meter': 'cache_write', 'quantity': cache_write_tokens}},
            {{'meter': 'cache_write_long', 'quantity': cache_write_long_tokens}},
            {{'meter': 'output', 'quantity': output_tokens}}]) AS entry
        FROM store.calls WHERE started_at >= {first} AND started_at < {after})
    WHERE quantity > 0
), rated AS (
    SELECT lines.*,
        coalesce(own.sku, general.sku) AS sku, coalesce(own.sku_price, general.sku_price) AS sku_price,
        coalesce(own.list_unit_price, general.list_unit_price) AS list_price,
        coalesce(own.contracted_unit_price, general.contracted_unit_price) AS contracted_price
    FROM lines
    LEFT JOIN price AS own ON own.provider = lines.provider AND own.region = lines.region AND own.model = lines.model
        AND own.tier = lines.tier AND own.meter = lines.meter
        AND lines.started_at >= own.valid_from AND lines.started_at < own.valid_to
    LEFT JOIN price AS general ON general.provider = lines.provider AND general.region = ''
        AND general.model = lines.model AND general.tier = lines.tier AND general.meter = lines.meter
        AND lines.started_at >= general.valid_from AND lines.started_at < general.valid_to
    -- A metered cost without a price is kept on one line a call.
    WHERE coalesce(own.sku, general.sku) IS NOT NULL OR lines.meter = 'input'
), named AS (
    SELECT rated.*, coalesce(fa.value, rated.feature) AS x_feature,
        coalesce(da.value, rated.department) AS sent_department, coalesce(pa.value, rated.project) AS sent_project,
        CASE WHEN rated.workload IS NOT NULL THEN rated.workload
            WHEN regexp_matches(rated.tool, 'create|update|delete|send|write') THEN 'agentic-write'
            ELSE 'agentic-read' END AS x_workload,
        CASE WHEN rated.workload IS NOT NULL THEN 'Sent' ELSE 'Inferred' END AS x_workload_basis
    FROM rated
    LEFT JOIN aliases AS fa ON fa.attribute = 'feature' AND fa.alias = rated.feature
    LEFT JOIN aliases AS da ON da.attribute = 'department' AND da.alias = rated.department
    LEFT JOIN aliases AS pa ON pa.attribute = 'project' AND pa.alias = rated.project
), mapped AS (
    SELECT named.*,
        CASE WHEN starts_with(sent_project, 'exp-') THEN 'research'
            ELSE coalesce(sent_department, f.department, owner.department, 'suspense') END AS x_department,
        CASE WHEN named.gl_account IS NOT NULL THEN named.gl_account
            WHEN starts_with(sent_project, 'exp-') THEN '6200-rnd'
            ELSE coalesce(f.gl_account, CASE WHEN sent_department IS NOT NULL THEN '5110-ai-usage' END, '9999-suspense')
            END AS x_gl_account,
        coalesce(sent_project, tracker.project, f.project) AS x_project,
        CASE WHEN named.gl_account IS NOT NULL THEN 'sent' WHEN f.feature IS NOT NULL THEN 'feature-owner'
            ELSE 'suspense' END AS x_rule
    FROM named
    LEFT JOIN features AS f ON f.feature = named.x_feature
    LEFT JOIN projects AS tracker ON tracker.tracker_key = nullif(
        regexp_extract(named.session, '^([A-Z][A-Z0-9]+)-[0-9]+', 1), '')
    LEFT JOIN projects AS owner ON owner.project = coalesce(sent_project, tracker.project)
)"""

ATTRIBUTES = """provider, billing_account, sub_account, region, operation, model, tier, meter, sku, sku_price, list_price,
    contracted_price, currency, x_feature, x_department, x_gl_account, x_project, x_workload, x_workload_basis, x_rule"""

if options.grain == "day":
    grouped = f"""SELECT {ATTRIBUTES}, time_bucket(INTERVAL 1 DAY, make_timestamp(started_at)) AS period_start,
        time_bucket(INTERVAL 1 DAY, make_timestamp(started_at)) + INTERVAL 1 DAY AS period_end,
        NULL::VARCHAR AS call_id, NULL::VARCHAR AS session, NULL::VARCHAR AS run_id, NULL::VARCHAR AS outcome,
        json_object('feature', x_feature, 'department', x_department, 'project', x_project) AS tags,
        sum(quantity)::BIGINT AS quantity, sum(metered_cost) AS metered, count(*) AS calls
        FROM mapped GROUP BY ALL"""
else:
    grouped = f"""SELECT {ATTRIBUTES}, make_timestamp(started_at) AS period_start, make_timestamp(ended_at) AS period_end,
        call_id, session, run_id, outcome,
        json_object('feature', feature, 'department', department, 'session', session, 'run_id', run_id,
            'gl_account', gl_account, 'project', project, 'workload', workload, 'tags', tags) AS tags,
        quantity, metered_cost AS metered, 1 AS calls FROM mapped"""


def cost(price):
    """A price for a million tokens times the tokens; without a price, what was metered."""
    return (f"CASE WHEN sku IS NULL THEN (metered::DECIMAL(38, 0) / 1000000000000)::DECIMAL(38, 12) "
            f"ELSE (quantity::DECIMAL(18, 0) * {price} / 1000000)::DECIMAL(38, 12) END")


EXPORT = f"""{LINES}, grouped AS ({grouped})
SELECT NULL AS AvailabilityZone, {cost('contracted_price')} AS BilledCost, grouped.billing_account AS BillingAccountId,
    p.billing_account_name AS BillingAccountName, currency AS BillingCurrency,
    TIMESTAMP '{end}' AS BillingPeriodEnd, TIMESTAMP '{start}' AS BillingPeriodStart,
    NULL AS CapacityReservationId, NULL AS CapacityReservationStatus, 'Usage' AS ChargeCategory, NULL AS ChargeClass,
    model || ' ' || meter || ' tokens' AS ChargeDescription, 'Usage-Based' AS ChargeFrequency,
    period_end AS ChargePeriodEnd, period_start AS ChargePeriodStart,
    NULL AS CommitmentDiscountCategory, NULL AS CommitmentDiscountId, NULL AS CommitmentDiscountName,
    NULL AS CommitmentDiscountQuantity, NULL AS CommitmentDiscountStatus, NULL AS CommitmentDiscountType,
    NULL AS CommitmentDiscountUnit,
    CASE WHEN sku IS NULL THEN calls ELSE quantity END AS ConsumedQuantity,
    CASE WHEN sku IS NULL THEN 'Requests' ELSE 'Tokens' END AS ConsumedUnit,
    {cost('contracted_price')} AS ContractedCost, coalesce(contracted_price, 1.0) AS ContractedUnitPrice,
    {cost('contracted_price')} AS EffectiveCost, p.invoice_issuer_name AS InvoiceIssuerName,
    {cost('list_price')} AS ListCost, coalesce(list_price, 1.0) AS ListUnitPrice, 'Standard' AS PricingCategory,
    CASE WHEN sku IS NULL THEN (metered::DECIMAL(38, 0) / 1000000000000)::DECIMAL(38, 12)
        ELSE (quantity::DECIMAL(18, 0) / 1000000)::DECIMAL(38, 12) END AS PricingQuantity,
    CASE WHEN sku IS NULL THEN 'Units' ELSE '1000000 Tokens' END AS PricingUnit, p.provider_name AS ProviderName,
    p.publisher_name AS PublisherName, region AS RegionId, region AS RegionName, model AS ResourceId,
    NULL AS ResourceName, 'Model' AS ResourceType, 'AI and Machine Learning' AS ServiceCategory,
    p.service_name AS ServiceName, 'Generative AI' AS ServiceSubcategory, sku AS SkuId, meter AS SkuMeter,
    NULL AS SkuPriceDetails, sku_price AS SkuPriceId, sub_account AS SubAccountId, NULL AS SubAccountName,
    tags AS Tags, calls AS x_CallCount, call_id AS x_CallId,
    hash(call_id, period_start, sku_price, x_department, x_gl_account, x_project, x_feature) AS x_ChargeId,
    'Metered' AS x_CostBasis, x_department AS x_DepartmentId, d.name AS x_DepartmentName, x_feature AS x_Feature,
    x_gl_account AS x_GlAccount, x_rule AS x_MappingRuleId, model AS x_Model, outcome AS x_Outcome,
    CASE WHEN sku IS NULL THEN 'Metered' ELSE 'Rated' END AS x_PricingStatus, tier AS x_PricingTier,
    x_project AS x_ProjectId, j.name AS x_ProjectName, run_id AS x_RunId, session AS x_SessionId,
    x_workload AS x_Workload, x_workload_basis AS x_WorkloadBasis
FROM grouped
LEFT JOIN providers AS p ON p.provider = grouped.provider AND p.billing_account IS NULL
LEFT JOIN departments AS d ON d.department = x_department
LEFT JOIN projects AS j ON j.project = x_project"""

if options.output == "none":
    print(connection.execute(f"{LINES}, grouped AS ({grouped}) SELECT count(*), sum(quantity) FROM grouped").fetchone())
else:
    print(connection.execute(f"COPY ({EXPORT}) TO '{options.output}' (HEADER)").fetchone())
