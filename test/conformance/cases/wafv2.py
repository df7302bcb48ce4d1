"""WAF: a web ACL of a region and one of CloudFront."""

SEEN = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "judged"}


def rule(priority, name, **how):
    return {"Name": name, "Priority": priority, "VisibilityConfig": SEEN, **how}


RULES = [
    rule(1, "common", Statement={"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, OverrideAction={"None": {}}),
    rule(2, "rate", Statement={"RateBasedStatement": {"Limit": 100, "EvaluationWindowSec": 60, "AggregateKeyType": "IP"}}, Action={"Block": {"CustomResponse": {"ResponseCode": 429}}}),
]


def cases(place):
    waf = place.wafv2
    for scope in ("REGIONAL", "CLOUDFRONT"):
        made = waf.create_web_acl(Name="judged", Scope=scope, DefaultAction={"Allow": {}}, Description="judged", Rules=RULES, VisibilityConfig=SEEN, Tags=[{"Key": "a", "Value": "1"}])["Summary"]
        one = {"Name": "judged", "Scope": scope, "Id": made["Id"]}
        waf.list_web_acls(Scope=scope)
        lock = waf.get_web_acl(**one)["LockToken"]
        waf.get_web_acl(ARN=made["ARN"])
        next_lock = waf.update_web_acl(**one, LockToken=lock, DefaultAction={"Block": {}}, Rules=RULES[:1], VisibilityConfig=SEEN)["NextLockToken"]
        waf.delete_web_acl(**one, LockToken=next_lock)
