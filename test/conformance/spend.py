"""Before the judges: something that costs and is tagged, in the accounts that are asked for their costs after some days."""
import json
import sys

from caller import Notes
from place import Place
from sandbox import account_number, client_of

TAGS = [{"Key": key, "Value": "judged"} for key in ("app", "environment", "layer")]

modelled = json.load(open(sys.argv[1], encoding="utf8"))
notes = Notes()
for judge in ("operations", "pages", "commands"):
    place = Place(account_number(judge, modelled, "ce"), notes, client_of, check=False)
    net = place.network()
    address = place.ec2.allocate_address(Domain="vpc")["AllocationId"]
    place.ec2.create_nat_gateway(SubnetId=net["subnets"][0], AllocationId=address, TagSpecifications=[{"ResourceType": "natgateway", "Tags": TAGS}])
if notes.problems:
    sys.exit(json.dumps({" ".join(key): problems for key, problems in notes.problems.items()}))
