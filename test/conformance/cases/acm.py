"""ACM: a certificate, asked for, proved by DNS, listed, tagged and deleted."""


def cases(place):
    acm = place.acm
    zone = place.route53.create_hosted_zone(Name="judged.example", CallerReference="acm")["HostedZone"]["Id"]
    arn = acm.request_certificate(DomainName="judged.example", SubjectAlternativeNames=["*.judged.example"], ValidationMethod="DNS", Tags=[{"Key": "a", "Value": "1"}])["CertificateArn"]
    place.until(lambda: acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0].get("ResourceRecord"))
    record = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]["ResourceRecord"]
    change = {"Action": "UPSERT", "ResourceRecordSet": {"Name": record["Name"], "Type": record["Type"], "TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}}
    place.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    place.until(lambda: acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED")
    acm.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    acm.list_tags_for_certificate(CertificateArn=arn)
    acm.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": "a"}])
    acm.list_certificates()
    acm.list_certificates(CertificateStatuses=["ISSUED"], Includes={"keyTypes": ["RSA_2048"]})
    acm.delete_certificate(CertificateArn=arn)
