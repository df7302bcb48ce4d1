"""Elastic Load Balancing: a load balancer, listeners, rules, groups, targets, and their attributes."""
from cases.acm import issued


def cases(place):
    elb, net = place.elbv2, place.network()
    elb.describe_account_limits()
    balancer = elb.create_load_balancer(Name="judged", Subnets=net["subnets"][:2], SecurityGroups=[net["group"]], Scheme="internet-facing", Type="application", Tags=[{"Key": "a", "Value": "1"}])["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name="judged", Protocol="HTTP", Port=8080, VpcId=net["vpc"], TargetType="ip", HealthCheckPath="/health", Matcher={"HttpCode": "200-299"})["TargetGroups"][0]["TargetGroupArn"]
    place.until(lambda: elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0]["State"]["Code"] == "active")
    elb.describe_load_balancers(Names=["judged"])
    elb.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "120"}])
    elb.describe_load_balancer_attributes(LoadBalancerArn=balancer)
    elb.set_subnets(LoadBalancerArn=balancer, Subnets=net["subnets"])
    elb.set_security_groups(LoadBalancerArn=balancer, SecurityGroups=[net["group"]])
    listener = listeners(place, elb, balancer, group)
    rules(elb, listener, group)
    targets(place, elb, group)
    elb.add_tags(ResourceArns=[balancer, group], Tags=[{"Key": "b", "Value": "2"}])
    elb.describe_tags(ResourceArns=[balancer, group])
    elb.remove_tags(ResourceArns=[balancer], TagKeys=["a"])
    elb.delete_listener(ListenerArn=listener)
    elb.delete_target_group(TargetGroupArn=group)
    elb.delete_load_balancer(LoadBalancerArn=balancer)
    network_balancer(elb, net)


def network_balancer(elb, net):
    balancer = elb.create_load_balancer(Name="judged-net", SubnetMappings=[{"SubnetId": net["subnets"][0]}], SecurityGroups=[net["group"]], Scheme="internal", Type="network")["LoadBalancers"][0]["LoadBalancerArn"]
    blue, green = (elb.create_target_group(Name=name, Protocol="TCP", Port=8080, VpcId=net["vpc"], TargetType="ip", HealthCheckProtocol="TCP")["TargetGroups"][0]["TargetGroupArn"] for name in ("judged-blue", "judged-green"))
    weights = [{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": blue, "Weight": 90}, {"TargetGroupArn": green, "Weight": 10}]}}]
    listener = elb.create_listener(LoadBalancerArn=balancer, Protocol="TCP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": blue}])["Listeners"][0]["ListenerArn"]
    elb.modify_listener(ListenerArn=listener, DefaultActions=weights)
    elb.modify_listener_attributes(ListenerArn=listener, Attributes=[{"Key": "tcp.idle_timeout.seconds", "Value": "400"}])
    elb.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}])
    elb.modify_target_group_attributes(TargetGroupArn=blue, Attributes=[{"Key": "proxy_protocol_v2.enabled", "Value": "true"}])
    elb.delete_load_balancer(LoadBalancerArn=balancer)


def listeners(place, elb, balancer, group):
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    listener = elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=forward)["Listeners"][0]["ListenerArn"]
    elb.describe_listeners(LoadBalancerArn=balancer)
    elb.modify_listener(ListenerArn=listener, DefaultActions=[{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}])
    elb.modify_listener_attributes(ListenerArn=listener, Attributes=[{"Key": "routing.http.response.server.enabled", "Value": "false"}])
    elb.describe_listener_attributes(ListenerArn=listener)
    certificate = issued(place, "balanced.example")
    secure = elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTPS", Port=443, Certificates=[{"CertificateArn": certificate}], SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06", DefaultActions=forward)["Listeners"][0]["ListenerArn"]
    elb.describe_listener_certificates(ListenerArn=secure)
    elb.describe_listeners(ListenerArns=[secure])
    elb.delete_listener(ListenerArn=secure)
    return listener


def rules(elb, listener, group):
    forward = [{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": group, "Weight": 100}], "TargetGroupStickinessConfig": {"Enabled": True, "DurationSeconds": 60}}}]
    conditions = [{"Field": "host-header", "HostHeaderConfig": {"Values": ["judged.example"]}}, {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}]
    rule = elb.create_rule(ListenerArn=listener, Priority=10, Conditions=conditions, Actions=forward)["Rules"][0]["RuleArn"]
    elb.describe_rules(ListenerArn=listener)
    elb.modify_rule(RuleArn=rule, Conditions=[{"Field": "path-pattern", "Values": ["/v2/*"]}])
    elb.set_rule_priorities(RulePriorities=[{"RuleArn": rule, "Priority": 20}])
    elb.describe_rules(RuleArns=[rule])
    elb.delete_rule(RuleArn=rule)


def targets(place, elb, group):
    elb.describe_target_groups(TargetGroupArns=[group])
    elb.modify_target_group(TargetGroupArn=group, HealthCheckIntervalSeconds=10, HealthCheckTimeoutSeconds=5, HealthyThresholdCount=2)
    elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}])
    elb.describe_target_group_attributes(TargetGroupArn=group)
    target = [{"Id": "10.0.0.10", "Port": 8080}]
    elb.register_targets(TargetGroupArn=group, Targets=target)
    elb.describe_target_health(TargetGroupArn=group)
    place.until(lambda: elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"][0]["TargetHealth"]["State"] != "initial")
    elb.deregister_targets(TargetGroupArn=group, Targets=target)
    elb.describe_target_health(TargetGroupArn=group, Targets=target)
