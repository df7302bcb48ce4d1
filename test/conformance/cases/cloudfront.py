"""CloudFront: a distribution before a host, seen, switched off and taken away."""

# AWS's own policy CachingOptimized.
CACHING = "658327ea-f89d-4fab-a63d-7e88639e58f6"


def config(reference, **more):
    origin = {"Id": "host", "DomainName": "origin.judged.example", "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only", "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]}}}
    methods = {"Quantity": 2, "Items": ["GET", "HEAD"]}
    return {
        "CallerReference": reference,
        "Comment": "judged",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {"TargetOriginId": "host", "ViewerProtocolPolicy": "redirect-to-https", "CachePolicyId": CACHING, "Compress": True, "AllowedMethods": {**methods, "CachedMethods": methods}},
        "PriceClass": "PriceClass_100",
        "HttpVersion": "http2and3",
        **more,
    }


def cases(place):
    cdn = place.cloudfront
    made = cdn.create_distribution(DistributionConfig=config("judged"))
    identity = made["Distribution"]["Id"]
    cdn.list_distributions()
    seen = cdn.get_distribution(Id=identity)
    off = cdn.update_distribution(Id=identity, IfMatch=seen["ETag"], DistributionConfig={**seen["Distribution"]["DistributionConfig"], "Enabled": False})
    place.until(lambda: cdn.get_distribution(Id=identity)["Distribution"]["Status"] == "Deployed")
    cdn.delete_distribution(Id=identity, IfMatch=off["ETag"])
