#!/usr/bin/env python3
"""Times `chargeback validate` beside the official FOCUS validator on the same files, and prints a line for each.

    validation.py --official PYTHON [--chargeback PROGRAM] [--rows N …] [--runs N]

The files are FOCUS 1.2, made by validate_data.py: one row for what starting costs, ten thousand, a million (800 MB). Both
are whole processes, with all abilities or applicability criteria on; the least of the runs counts, and the official
validator runs once on more than 100,000 rows. Wall time, CPU time of all threads and peak resident memory are what the
kernel counts for the process. `make bench-validation` sets it all up.

The official validator wants Python 3.12. On an older one a single line of it, with a quote nested in an f-string, is
written in the older way.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ABILITIES = """accountNames availabilityZones capacityReservations commitmentDiscounts negotiatedPrices provisionedResources
publishedUnitPrices regions resourceTypes severalPricingCategories skuAboveSkuPrice skuList skuPriceList subAccounts tags
usageMeasurement""".split()
NEWER = """f"'{k.replace('\\"', '\\"\\"')}'" for k in"""
OLDER = """"'" + k.replace('"', '""') + "'" for k in"""


def official_folder(python):
    """The folder that the official validator has to be run in, for it opens a table of its own by a relative path."""
    show = "import importlib.util as u; print(*u.find_spec('focus_validator').submodule_search_locations)"
    package = pathlib.Path(subprocess.run([python, "-c", show], check=True, capture_output=True, text=True).stdout.strip())
    if subprocess.run([python, "-c", "import sys; sys.exit(sys.version_info < (3, 12))"]).returncode:
        source = package / "config_objects/focus_to_duckdb_converter.py"
        source.write_text(source.read_text().replace(NEWER, OLDER))
    return package.parent


def run(command, folder, codes):
    """Wall and CPU seconds and MiB of peak memory of one run."""
    with tempfile.TemporaryFile() as output:
        begin = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            output.seek(0)
            sys.stderr.buffer.write(output.read()[-4000:])
            sys.exit(f"validation.py: exit {process.returncode}: {' '.join(map(str, command))}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--official", required=True, help="a Python that has focus-validator")
    parser.add_argument("--chargeback", default=HERE.parent / ".build/release/chargeback")
    parser.add_argument("--rows", type=int, nargs="+", default=[1, 10_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scratch", default=tempfile.gettempdir(), help="where the files go")
    options = parser.parse_args()
    chargeback, official = (os.path.abspath(path) for path in (options.chargeback, options.official))
    folder = official_folder(official)
    print(f"{'rows':>9}{'MB':>8}  {'':10}{'wall s':>9}{'CPU s':>9}{'MiB peak':>10}{'MB/s':>8}{'wall / ours':>13}")
    with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
        profile = f"{scratch}/profile.yaml"
        pathlib.Path(profile).write_text("abilities:\n" + "".join(f"  {ability}: true\n" for ability in ABILITIES))
        for rows in options.rows:
            file = f"{scratch}/{rows}.csv"
            subprocess.run([sys.executable, HERE / "validate_data.py", str(rows), file], check=True)
            size = os.path.getsize(file) / 1e6
            ours = [chargeback, "validate", "--focus-version", "1.2", "--profile", profile, file]
            theirs = [official, "-m", "focus_validator.main", "--data-file", file, "--validate-version", "1.2.0.1",
                      "--block-download", "--applicability-criteria", "ALL"]
            costs = {"chargeback": min(run(ours, scratch, (0,)) for _ in range(options.runs)),
                     "official": min(run(theirs, folder, (0, 1)) for _ in range(1 if rows > 100_000 else options.runs))}
            for name, (wall, cpu, peak) in costs.items():
                print(f"{rows:9,}{size:8.1f}  {name:10}{wall:9.3f}{cpu:9.3f}{peak:10.0f}{size / wall:8.0f}"
                      f"{wall / costs['chargeback'][0]:13.0f}", flush=True)


if __name__ == "__main__":
    main()
