"""Service Quotas: what an account may have, by AWS's default and as it holds now."""


def cases(place):
    quotas = place.servicequotas
    quotas.get_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")
    quotas.get_aws_default_service_quota(ServiceCode="ec2", QuotaCode="L-0263D0A3")
    quotas.list_service_quotas(ServiceCode="vpc")
    quotas.list_service_quotas(ServiceCode="vpc", MaxResults=1)
