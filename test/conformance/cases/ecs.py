"""ECS: clusters, task definitions, services by rolling and by blue-green, tasks by hand."""


def make_definition(place, family, port=8080):
    arn = place.ecs.register_task_definition(
        family=family,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        executionRoleArn=f"arn:aws:iam::{place.account}:role/execution",
        taskRoleArn=f"arn:aws:iam::{place.account}:role/execution",
        runtimePlatform={"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        containerDefinitions=[{"name": "app", "image": "public.ecr.aws/judged/app:1.0.0", "essential": True, "portMappings": [{"containerPort": port, "protocol": "tcp"}], "environment": [{"name": "A", "value": "1"}], "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "judged", "awslogs-region": place.region, "awslogs-stream-prefix": "app"}}}],
        tags=[{"key": "a", "value": "1"}],
    )["taskDefinition"]["taskDefinitionArn"]
    return arn


def prepare(place, name):
    place.role("execution", policy="service-role/AmazonECSTaskExecutionRolePolicy")
    place.logs.create_log_group(logGroupName="judged")
    place.ecs.create_cluster(clusterName=name, settings=[{"name": "containerInsights", "value": "enabled"}], capacityProviders=["FARGATE", "FARGATE_SPOT"], tags=[{"key": "a", "value": "1"}])


def networking(place):
    net = place.network()
    return {"awsvpcConfiguration": {"subnets": net["subnets"], "securityGroups": [net["group"]], "assignPublicIp": "ENABLED"}}


def make_service(place, name, **more):
    prepare(place, name)
    definition = make_definition(place, name)
    place.ecs.create_service(cluster=name, serviceName=name, taskDefinition=definition, desiredCount=1, launchType="FARGATE", networkConfiguration=networking(place), **more)
    place.until(lambda: running(place, name) == 1)
    return definition


def running(place, name):
    return place.ecs.describe_services(cluster=name, services=[name])["services"][0]["runningCount"]


def cases(place):
    ecs = place.ecs
    definition = make_service(place, "judged", tags=[{"key": "a", "value": "1"}], enableExecuteCommand=True, deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}, "maximumPercent": 200, "minimumHealthyPercent": 100})
    clusters(ecs)
    definitions(place, ecs)
    ecs.list_services(cluster="judged")
    ecs.describe_services(cluster="judged", services=["judged"], include=["TAGS"])
    deployed = ecs.list_service_deployments(cluster="judged", service="judged")["serviceDeployments"]
    ecs.describe_service_deployments(serviceDeploymentArns=[deployed[0]["serviceDeploymentArn"]])
    ecs.describe_service_revisions(serviceRevisionArns=[deployed[0]["targetServiceRevisionArn"]])
    arn = ecs.describe_services(cluster="judged", services=["judged"])["services"][0]["serviceArn"]
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    ecs.list_tags_for_resource(resourceArn=arn)
    ecs.untag_resource(resourceArn=arn, tagKeys=["b"])
    tasks(place, ecs, definition)
    blue_green(place, ecs)
    for name in ("judged", "switched"):
        ecs.delete_service(cluster="judged", service=name, force=True)
    ecs.create_cluster(clusterName="empty")
    ecs.delete_cluster(cluster="empty")


def clusters(ecs):
    ecs.describe_clusters(clusters=["judged"], include=["SETTINGS", "CONFIGURATIONS", "STATISTICS", "TAGS"])
    ecs.list_clusters()
    ecs.update_cluster(cluster="judged", configuration={"executeCommandConfiguration": {"logging": "DEFAULT"}})
    ecs.update_cluster_settings(cluster="judged", settings=[{"name": "containerInsights", "value": "disabled"}])
    ecs.put_cluster_capacity_providers(cluster="judged", capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1, "base": 0}])


def definitions(place, ecs):
    old = make_definition(place, "old")
    ecs.describe_task_definition(taskDefinition="old", include=["TAGS"])
    ecs.list_task_definitions(familyPrefix="old")
    ecs.list_task_definition_families(status="ACTIVE")
    ecs.deregister_task_definition(taskDefinition=old)
    ecs.delete_task_definitions(taskDefinitions=[old])


def tasks(place, ecs, definition):
    task = ecs.run_task(cluster="judged", taskDefinition=definition, launchType="FARGATE", count=1, networkConfiguration=networking(place), startedBy="judge")["tasks"][0]["taskArn"]
    ecs.describe_tasks(cluster="judged", tasks=[task], include=["TAGS"])
    served = ecs.list_tasks(cluster="judged", serviceName="judged")["taskArns"]
    ecs.describe_tasks(cluster="judged", tasks=served)
    ecs.update_task_protection(cluster="judged", tasks=served, protectionEnabled=True, expiresInMinutes=30)
    ecs.get_task_protection(cluster="judged", tasks=[*served, task])
    ecs.update_task_protection(cluster="judged", tasks=served, protectionEnabled=False)
    ecs.stop_task(cluster="judged", task=served[0], reason="judged")
    place.until(lambda: ecs.list_tasks(cluster="judged", desiredStatus="STOPPED")["taskArns"])
    ecs.describe_tasks(cluster="judged", tasks=served)


def balanced(place):
    """A load balancer with a rule between a blue and a green group."""
    net, elb = place.network(), place.elbv2
    balancer = elb.create_load_balancer(Name="switched", Subnets=net["subnets"], SecurityGroups=[net["group"]])["LoadBalancers"][0]["LoadBalancerArn"]
    blue, green = (elb.create_target_group(Name=name, Protocol="HTTP", Port=8080, VpcId=net["vpc"], TargetType="ip")["TargetGroups"][0]["TargetGroupArn"] for name in ("blue", "green"))
    place.until(lambda: elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0]["State"]["Code"] == "active")
    listener = elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}])["Listeners"][0]["ListenerArn"]
    forward = {"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": blue, "Weight": 1}, {"TargetGroupArn": green, "Weight": 0}]}}
    rule = elb.create_rule(ListenerArn=listener, Priority=10, Conditions=[{"Field": "path-pattern", "Values": ["/*"]}], Actions=[forward])["Rules"][0]["RuleArn"]
    return {"blue": blue, "green": green, "rule": rule}


def blue_green(place, ecs):
    """Stops at a hook that waits, and is continued from outside."""
    parts = balanced(place)
    infrastructure = place.role("infrastructure", policy="AmazonECSInfrastructureRolePolicyForLoadBalancers")
    advanced = {"alternateTargetGroupArn": parts["green"], "productionListenerRule": parts["rule"], "roleArn": infrastructure}
    load_balancers = [{"targetGroupArn": parts["blue"], "containerName": "app", "containerPort": 8080, "advancedConfiguration": advanced}]
    how = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1, "lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"], "timeoutConfiguration": {"timeoutInMinutes": 1440, "action": "ROLLBACK"}}]}
    definition = make_definition(place, "switched")
    ecs.create_service(cluster="judged", serviceName="switched", taskDefinition=definition, desiredCount=1, launchType="FARGATE", networkConfiguration=networking(place), loadBalancers=load_balancers, healthCheckGracePeriodSeconds=60, deploymentConfiguration=how)
    paused = place.until(lambda: waiting_hook(ecs))
    if paused:
        ecs.continue_service_deployment(**paused)
        place.until(lambda: not ecs.list_service_deployments(cluster="judged", service="switched", status=["PENDING", "IN_PROGRESS"])["serviceDeployments"])
        ecs.describe_service_deployments(serviceDeploymentArns=[paused["serviceDeploymentArn"]])
    ecs.describe_services(cluster="judged", services=["switched"])
    stopped(place, ecs)


def stopped(place, ecs):
    """The next deployment is stopped where it waits, and goes back."""
    ecs.update_service(cluster="judged", service="switched", taskDefinition=make_definition(place, "switched"))
    paused = place.until(lambda: waiting_hook(ecs))
    if paused:
        ecs.stop_service_deployment(serviceDeploymentArn=paused["serviceDeploymentArn"], stopType="ROLLBACK")
        place.until(lambda: not ecs.list_service_deployments(cluster="judged", service="switched", status=["STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"])["serviceDeployments"])
        ecs.describe_service_deployments(serviceDeploymentArns=[paused["serviceDeploymentArn"]])


def waiting_hook(ecs):
    for it in ecs.list_service_deployments(cluster="judged", service="switched", status=["IN_PROGRESS"])["serviceDeployments"]:
        full = ecs.describe_service_deployments(serviceDeploymentArns=[it["serviceDeploymentArn"]])["serviceDeployments"][0]
        for hook in full.get("lifecycleHookDetails", []):
            if hook.get("status") == "AWAITING_ACTION":
                return {"serviceDeploymentArn": it["serviceDeploymentArn"], "hookId": hook["hookId"], "action": "CONTINUE"}
    return None
