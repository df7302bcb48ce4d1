"""EC2's networking: everything that a network is made of, made and taken down again."""


def cases(place):
    ec2 = place.ec2
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    ec2.describe_availability_zones(Filters=[{"Name": "state", "Values": ["available"]}])
    ec2.describe_managed_prefix_lists()
    ec2.describe_managed_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": ["com.amazonaws.global.cloudfront.origin-facing"]}])
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "first"}]}])["Vpc"]["VpcId"]
    ec2.describe_vpcs()
    ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["first"]}])
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": True})
    ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")
    ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")
    first = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24", AvailabilityZone=zones[0]["ZoneName"])["Subnet"]["SubnetId"]
    second = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24", AvailabilityZoneId=zones[1]["ZoneId"])["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=first, MapPublicIpOnLaunch={"Value": True})
    ec2.describe_subnets(SubnetIds=[first, second])
    ec2.create_tags(Resources=[first, second], Tags=[{"Key": "tier", "Value": "public"}])
    ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [first]}])
    ec2.delete_tags(Resources=[second], Tags=[{"Key": "tier"}])
    routing(ec2, vpc, first, second, place)
    acls(ec2, vpc, first)
    groups(ec2, vpc, first)
    endpoints(place, ec2, vpc, second)
    logs(place, ec2, vpc)
    ec2.delete_subnet(SubnetId=first)
    ec2.delete_subnet(SubnetId=second)
    ec2.delete_vpc(VpcId=vpc)


def routing(ec2, vpc, first, second, place):
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.describe_internet_gateways(InternetGatewayIds=[gateway])
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.describe_internet_gateways()
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.describe_addresses(AllocationIds=[address])
    nat = ec2.create_nat_gateway(SubnetId=first, AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.describe_nat_gateways(NatGatewayIds=[nat])
    place.until(lambda: ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["State"] == "available")
    ec2.describe_addresses()
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.describe_route_tables(RouteTableIds=[table])
    ec2.replace_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    association = ec2.associate_route_table(RouteTableId=table, SubnetId=second)["AssociationId"]
    ec2.describe_route_tables()
    ec2.disassociate_route_table(AssociationId=association)
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    ec2.delete_route_table(RouteTableId=table)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    place.until(lambda: ec2.describe_nat_gateways(Filter=[{"Name": "nat-gateway-id", "Values": [nat]}])["NatGateways"][0]["State"] == "deleted")
    ec2.release_address(AllocationId=address)
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)


def acls(ec2, vpc, subnet):
    default = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"][0]
    association = [it["NetworkAclAssociationId"] for it in default["Associations"] if it["SubnetId"] == subnet][0]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    entry = {"NetworkAclId": acl, "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": False, "CidrBlock": "0.0.0.0/0"}
    ec2.create_network_acl_entry(**entry, PortRange={"From": 443, "To": 443})
    ec2.replace_network_acl_entry(**entry, PortRange={"From": 80, "To": 80})
    ec2.describe_network_acls(NetworkAclIds=[acl])
    association = ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=acl)["NewAssociationId"]
    ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=default["NetworkAclId"])
    ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=100, Egress=False)
    ec2.delete_network_acl(NetworkAclId=acl)


def groups(ec2, vpc, subnet):
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    rule = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "everybody"}]}]
    out = [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": group}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rule)
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=out)
    ec2.describe_security_groups(GroupIds=[group])
    ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    card = ec2.create_network_interface(SubnetId=subnet, Groups=[group], Description="a card")["NetworkInterface"]["NetworkInterfaceId"]
    ec2.describe_network_interfaces(NetworkInterfaceIds=[card])
    ec2.modify_network_interface_attribute(NetworkInterfaceId=card, Description={"Value": "the card"})
    ec2.delete_network_interface(NetworkInterfaceId=card)
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rule)
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=out)
    ec2.delete_security_group(GroupId=group)


def endpoints(place, ec2, vpc, subnet):
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    gateway = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{place.region}.s3", RouteTableIds=[table])["VpcEndpoint"]["VpcEndpointId"]
    interface = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{place.region}.logs", VpcEndpointType="Interface", SubnetIds=[subnet])["VpcEndpoint"]["VpcEndpointId"]
    ec2.describe_vpc_endpoints(VpcEndpointIds=[gateway, interface])
    ec2.describe_network_interfaces(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    ec2.modify_vpc_endpoint(VpcEndpointId=gateway, RemoveRouteTableIds=[table])
    ec2.describe_vpc_endpoints()
    ec2.delete_vpc_endpoints(VpcEndpointIds=[gateway, interface])
    place.until(lambda: not [it for it in ec2.describe_network_interfaces(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkInterfaces"]])
    ec2.delete_route_table(RouteTableId=table)


def logs(place, ec2, vpc):
    role = place.role("flow-logs")
    made = ec2.create_flow_logs(ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogGroupName="flows", DeliverLogsPermissionArn=role)["FlowLogIds"]
    ec2.describe_flow_logs()
    ec2.delete_flow_logs(FlowLogIds=[made[0]])


def one_of_each(place):
    """One of each thing that takes a while, for those who wait."""
    net, ec2 = place.network(), place.ec2
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=net["subnets"][0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    card = ec2.create_network_interface(SubnetId=net["subnets"][0])["NetworkInterface"]["NetworkInterfaceId"]
    return {"vpc": net["vpc"], "subnet": net["subnets"][0], "gateway": net["gateway"], "group": net["group"], "card": card, "nat": nat}
