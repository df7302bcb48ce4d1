"""Route 53: zones, records, health checks, and the answers that they give."""


def record(action, name, kind, value, **more):
    body = {"ResourceRecords": [{"Value": value}], "TTL": 60} if value else {}
    return {"Action": action, "ResourceRecordSet": {"Name": name, "Type": kind, **body, **more}}


def cases(place):
    dns = place.route53
    made = dns.create_hosted_zone(Name="judged.example", CallerReference="judged", HostedZoneConfig={"Comment": "judged"})
    zone, change = made["HostedZone"]["Id"], made["ChangeInfo"]["Id"]
    dns.get_change(Id=change)
    dns.get_hosted_zone(Id=zone)
    dns.list_hosted_zones()
    dns.list_hosted_zones_by_name(DNSName="judged.example")
    dns.get_hosted_zone_count()
    dns.get_hosted_zone_limit(Type="MAX_RRSETS_BY_ZONE", HostedZoneId=zone)
    dns.get_account_limit(Type="MAX_HOSTED_ZONES_BY_OWNER")
    dns.update_hosted_zone_comment(Id=zone, Comment="still judged")
    dns.update_hosted_zone_features(HostedZoneId=zone, EnableAcceleratedRecovery=False)
    short = zone.rsplit("/", 1)[-1]
    dns.change_tags_for_resource(ResourceType="hostedzone", ResourceId=short, AddTags=[{"Key": "a", "Value": "1"}])
    dns.list_tags_for_resource(ResourceType="hostedzone", ResourceId=short)
    dns.list_tags_for_resources(ResourceType="hostedzone", ResourceIds=[short])
    check = health(dns)
    records(place, dns, zone, check)
    private(place, dns)
    dns.delete_health_check(HealthCheckId=check)
    dns.delete_hosted_zone(Id=zone)


def health(dns):
    config = {"Type": "HTTPS", "FullyQualifiedDomainName": "judged.example", "ResourcePath": "/health", "Port": 443, "RequestInterval": 10, "FailureThreshold": 3, "MeasureLatency": False, "EnableSNI": True}
    check = dns.create_health_check(CallerReference="judged", HealthCheckConfig=config)["HealthCheck"]["Id"]
    dns.get_health_check(HealthCheckId=check)
    dns.list_health_checks()
    dns.get_health_check_count()
    dns.get_checker_ip_ranges()
    dns.get_health_check_status(HealthCheckId=check)
    dns.update_health_check(HealthCheckId=check, FailureThreshold=2)
    return check


def records(place, dns, zone, check):
    weighted = [record("CREATE", "www.judged.example", "A", f"192.0.2.{n}", SetIdentifier=str(n), Weight=50) for n in (1, 2)]
    failover = record("CREATE", "api.judged.example", "A", "192.0.2.3", SetIdentifier="first", Failover="PRIMARY", HealthCheckId=check)
    text = record("CREATE", "judged.example", "TXT", '"judged"')
    change = dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Comment": "judged", "Changes": [*weighted, failover, text]})["ChangeInfo"]["Id"]
    place.until(lambda: dns.get_change(Id=change)["ChangeInfo"]["Status"] == "INSYNC")
    dns.list_resource_record_sets(HostedZoneId=zone)
    dns.test_dns_answer(HostedZoneId=zone, RecordName="www.judged.example", RecordType="A")
    gone = [{**it, "Action": "DELETE"} for it in (*weighted, failover, text)]
    dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": gone})


def private(place, dns):
    net = place.network()
    vpc = {"VPCRegion": place.region, "VPCId": net["vpc"]}
    second = place.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    zone = dns.create_hosted_zone(Name="inside.example", CallerReference="inside", VPC=vpc)["HostedZone"]["Id"]
    dns.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC={"VPCRegion": place.region, "VPCId": second})
    dns.list_hosted_zones_by_vpc(VPCId=net["vpc"], VPCRegion=place.region)
    dns.get_hosted_zone(Id=zone)
    dns.delete_hosted_zone(Id=zone)
