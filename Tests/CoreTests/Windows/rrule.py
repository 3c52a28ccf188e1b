"""Reads a list of {rule, start, zone, until, limit} as JSON and prints, for each, the instants that python-dateutil finds."""
import json, sys, warnings
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
from dateutil.rrule import rrulestr

warnings.simplefilter("ignore")
answers = []
for case in json.load(sys.stdin):
    zone = ZoneInfo(case["zone"])
    start = datetime.strptime(case["start"], "%Y-%m-%dT%H:%M")
    horizon = datetime.strptime(case["horizon"], "%Y-%m-%dT%H:%M")
    # In local time without a zone; UNTIL, which is an instant, is applied to the instants.
    parts = [part for part in case["rule"].split(";") if not part.startswith("UNTIL=")]
    until = next((part[6:] for part in case["rule"].split(";") if part.startswith("UNTIL=")), None)
    last = until and datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    found = []
    # A rule that never matches would be looked for until the year 9999.
    try:
        rule = rrulestr(";".join(parts), dtstart=start).replace(until=horizon)
    except ValueError as error:
        # An hourly rule whose interval and hours never meet.
        assert "empty set" in str(error), error
        rule = []
    for local in rule:
        # PEP 495, fold=0: what comes twice is the first, what is skipped counts by the offset before.
        instant = local.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)
        if last and instant > last:
            break
        if len(found) == case["limit"]:
            break
        found.append(int(instant.timestamp()))
    answers.append(found)
json.dump(answers, sys.stdout)
