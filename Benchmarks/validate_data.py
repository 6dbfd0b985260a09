#!/usr/bin/env python3
"""Writes a FOCUS 1.2 Cost and Usage file of N rows that breaks no rule, about 680 bytes a row, the same each time.

usage: validate_data.py N FILE
"""
import csv
import random
import sys
from datetime import datetime, timedelta

COLUMNS = """AvailabilityZone BilledCost BillingAccountId BillingAccountName BillingAccountType BillingCurrency BillingPeriodEnd
BillingPeriodStart CapacityReservationId CapacityReservationStatus ChargeCategory ChargeClass ChargeDescription ChargeFrequency
ChargePeriodEnd ChargePeriodStart CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName CommitmentDiscountQuantity
CommitmentDiscountStatus CommitmentDiscountType CommitmentDiscountUnit ConsumedQuantity ConsumedUnit ContractedCost
ContractedUnitPrice EffectiveCost InvoiceId InvoiceIssuerName ListCost ListUnitPrice PricingCategory PricingCurrency
PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost PricingCurrencyListUnitPrice PricingQuantity PricingUnit
ProviderName PublisherName RegionId RegionName ResourceId ResourceName ResourceType ServiceCategory ServiceName
ServiceSubcategory SkuId SkuMeter SkuPriceDetails SkuPriceId SubAccountId SubAccountName SubAccountType Tags""".split()

SERVICES = [
    ("Inference", "AI and Machine Learning", "Generative AI", "Model", "Tokens", "1000000 Tokens", 1_000_000),
    ("Virtual Machines", "Compute", "Virtual Machines", "Instance", "Hours", "Hours", 1),
    ("Object Storage", "Storage", "Object Storage", "Bucket", "GB", "GB", 1),
    ("Managed SQL", "Databases", "Relational Databases", "Database", "Hours", "Hours", 1),
    ("Load Balancing", "Networking", "Application Networking", "Load Balancer", "Requests", "1000 Requests", 1_000),
]


def cents(units, places):
    """A decimal of `places` places from a count of units."""
    text = str(units).rjust(places + 1, "0")
    return text[:-places] + "." + text[-places:]


def main(count, path):
    draw = random.Random(20261001)
    start = datetime(2026, 10, 1)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number in range(count):
            name, category, subcategory, kind, unit, pricing_unit, per = SERVICES[draw.randrange(5)]
            sku = draw.randrange(400)
            account = draw.randrange(40)
            region = ("eu-central-1", "us-east-1", "ap-south-1")[draw.randrange(3)]
            hour = start + timedelta(hours=draw.randrange(744))
            list_price, contracted_price = 50_000 + sku * 100, 40_000 + sku * 80  # of 10^-6
            quantity = draw.randrange(1, 5_000)
            list_cost, contracted = list_price * quantity, contracted_price * quantity  # of 10^-9 with quantity of 10^-3
            resource = f"arn:cloud:{name.lower().replace(' ', '-')}:{region}:{account:012d}:{kind.lower()}/{draw.getrandbits(80):020x}"
            row = {
                "AvailabilityZone": region + "ab"[draw.randrange(2)], "BilledCost": cents(contracted, 9),
                "BillingAccountId": f"{7_000_000_000 + account // 10}", "BillingAccountName": f"Acme {account // 10}",
                "BillingAccountType": "Master Account", "BillingCurrency": "USD",
                "BillingPeriodStart": "2026-10-01T00:00:00Z", "BillingPeriodEnd": "2026-11-01T00:00:00Z",
                "ChargeCategory": "Usage", "ChargeDescription": f"{name} in {region}, {unit} of {kind} under price {sku}",
                "ChargeFrequency": "Usage-Based", "ChargePeriodStart": hour.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "ChargePeriodEnd": (hour + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "ConsumedQuantity": cents(quantity * per, 3), "ConsumedUnit": unit,
                "ContractedCost": cents(contracted, 9), "ContractedUnitPrice": cents(contracted_price, 6),
                "EffectiveCost": cents(contracted, 9), "InvoiceId": f"INV-2026-10-{account // 10:04d}",
                "InvoiceIssuerName": "Cloud Provider, Inc.", "ListCost": cents(list_cost, 9), "ListUnitPrice": cents(list_price, 6),
                "PricingCategory": "Standard", "PricingCurrency": "USD", "PricingCurrencyContractedUnitPrice": cents(contracted_price, 6),
                "PricingCurrencyEffectiveCost": cents(contracted, 9), "PricingCurrencyListUnitPrice": cents(list_price, 6),
                "PricingQuantity": cents(quantity, 3), "PricingUnit": pricing_unit, "ProviderName": "Cloud",
                "PublisherName": "Cloud Provider, Inc.", "RegionId": region, "RegionName": "Region " + region,
                "ResourceId": resource, "ResourceName": f"{kind} {draw.randrange(20_000)}", "ResourceType": kind,
                "ServiceCategory": category, "ServiceName": name, "ServiceSubcategory": subcategory,
                "SkuId": f"SKU{sku:06d}", "SkuMeter": f"Meter {sku % 40}", "SkuPriceId": f"SKU{sku:06d}.{name[:2].upper()}.{sku:04x}",
                "SkuPriceDetails": '{"CoreCount": %d, "MemorySize": "%d GiB"}' % (sku % 64 + 1, sku % 256 + 1),
                "SubAccountId": f"{account:012d}", "SubAccountName": f"Team {account}", "SubAccountType": "Account",
                "Tags": '{"application": "app-%d", "environment": "%s", "owner": "team-%d"}'
                % (draw.randrange(300), ("prod", "dev", "test")[draw.randrange(3)], account),
            }
            writer.writerow([row.get(column, "") for column in COLUMNS])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
