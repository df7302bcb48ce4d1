"""Judge: dig gets the records of Route 53 from the sandbox's DNS, over UDP and TCP, and is told of names that do not exist."""
import json
import os
import shutil
import subprocess
import sys

from caller import Notes
from cases.route53 import record
from place import Place
from sandbox import account_number, client_of


def dig(*words):
    host, _, port = os.environ["CONFORMANCE_DNS"].rpartition(":")
    return subprocess.run(["dig", f"@{host}", "-p", port, "+time=3", "+tries=1", *words], capture_output=True, text=True, timeout=20, check=False).stdout


def judge(modelled):
    notes = Notes()
    place = Place(account_number("bodies", modelled, "route53"), notes, client_of, check=False)
    dns = place.route53
    zone = dns.create_hosted_zone(Name="dug.example", CallerReference="dug")["HostedZone"]["Id"]
    changes = [record("CREATE", "www.dug.example", "A", "192.0.2.7"), record("CREATE", "also.dug.example", "CNAME", "www.dug.example"), record("CREATE", "dug.example", "TXT", '"dug"')]
    change = dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})["ChangeInfo"]["Id"]
    place.until(lambda: dns.get_change(Id=change)["ChangeInfo"]["Status"] == "INSYNC")
    asked = [
        (("www.dug.example", "A", "+short"), "192.0.2.7"),
        (("www.dug.example", "A", "+short", "+tcp"), "192.0.2.7"),
        (("also.dug.example", "A", "+short"), "192.0.2.7"),
        (("dug.example", "TXT", "+short"), '"dug"'),
        (("dug.example", "SOA", "+short"), "awsdns"),
        (("dug.example", "NS", "+short"), "awsdns"),
        (("none.dug.example", "A"), "NXDOMAIN"),
        (("www.dug.example", "AAAA"), "NOERROR"),
    ]
    told = [(words, holds, dig(*words)) for words, holds in asked]
    failures = [f"dig {' '.join(words)}: no {holds} in {out.strip()[:300]!r}" for words, holds, out in told if holds not in out]
    failures += [f"{service} {operation}: {problem}" for (service, operation), problems in notes.problems.items() for problem in problems]
    return {"passed": len(asked) - len([it for it in told if it[1] not in it[2]]), "failed": len(failures), "failures": failures, "results": {}}


if __name__ == "__main__":
    if shutil.which("dig") is None:
        print(json.dumps({"skipped": "no dig here (bind9-dnsutils)"}))
    elif not os.environ.get("CONFORMANCE_DNS"):
        print(json.dumps({"skipped": "this sandbox serves no DNS"}))
    else:
        print(json.dumps(judge(json.load(open(sys.argv[1], encoding="utf8")))))
