"""An account to work in: its clients, and the network and roles that most services want before they make anything."""
import json

from caller import Caller, until
from sandbox import REGION

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "vpc-flow-logs.amazonaws.com", "monitoring.rds.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}


class Place:
    """`place.ecs` is the account's caller for ECS; `place.network()` is a VPC with two subnets, made once."""

    def __init__(self, account, notes, make_client, check=True, patience=20.0):
        self.account = account
        self.region = REGION
        self.notes = notes
        self.patience = patience
        self._make_client = make_client
        self._check = check
        self._callers = {}
        self._network = None

    def caller(self, service):
        if service not in self._callers:
            self._callers[service] = Caller(service, self._make_client(service, self.account), self.notes, self._check)
        return self._callers[service]

    def __getattr__(self, name):
        return self.caller(SERVICES.get(name, name))

    def elsewhere(self, service, region):
        return Caller(service, self._make_client(service, self.account, region), self.notes, self._check)

    def until(self, look):
        return until(look, self.patience)

    def arn(self, service, rest, region=REGION):
        return f"arn:aws:{service}:{region}:{self.account}:{rest}"

    def network(self):
        if self._network is None:
            ec2 = self.ec2
            vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
            gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
            ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
            subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{self.region}{zone}")["Subnet"]["SubnetId"] for n, zone in enumerate("abc")]
            table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
            ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
            for subnet in subnets:
                ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
            group = ec2.create_security_group(GroupName="judged", Description="for the judge", VpcId=vpc)["GroupId"]
            self._network = {"vpc": vpc, "gateway": gateway, "subnets": subnets, "table": table, "group": group}
        return self._network

    def role(self, name="judged", trust=None, policy=None):
        """@param policy: the path of one of AWS's managed policies"""
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust or TRUST))
        if policy:
            self.iam.attach_role_policy(RoleName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
        return made["Role"]["Arn"]


# Names that Python can write, for SigV4's scopes.
SERVICES = {"application_autoscaling": "application-autoscaling", "elbv2": "elasticloadbalancing", "cloudwatch": "monitoring"}
