"""ACM: a certificate, asked for, proved by DNS, listed, tagged and deleted."""


def issued(place, domain, until_issued=True, **more):
    """A certificate for a domain whose zone is ours, with the record that proves it."""
    acm, dns = place.acm, place.route53
    zone = dns.create_hosted_zone(Name=domain, CallerReference=domain)["HostedZone"]["Id"]
    arn = acm.request_certificate(DomainName=domain, ValidationMethod="DNS", **more)["CertificateArn"]
    proof = lambda: acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0].get("ResourceRecord")
    place.until(proof)
    record = proof()
    change = {"Action": "UPSERT", "ResourceRecordSet": {"Name": record["Name"], "Type": record["Type"], "TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}}
    dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    if until_issued:
        place.until(lambda: acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED")
    return arn


def cases(place):
    acm = place.acm
    arn = issued(place, "judged.example", SubjectAlternativeNames=["*.judged.example"], Tags=[{"Key": "a", "Value": "1"}])
    acm.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    acm.list_tags_for_certificate(CertificateArn=arn)
    acm.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": "a"}])
    acm.list_certificates()
    acm.list_certificates(CertificateStatuses=["ISSUED"], Includes={"keyTypes": ["RSA_2048"]})
    acm.delete_certificate(CertificateArn=arn)
