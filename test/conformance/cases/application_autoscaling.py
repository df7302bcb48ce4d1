"""Application Auto Scaling: a service of ECS as target, followed by a policy."""
from cases.ecs import make_service


def cases(place):
    scaling = place.application_autoscaling
    make_service(place, "scaled")
    target = {"ServiceNamespace": "ecs", "ResourceId": "service/scaled/scaled", "ScalableDimension": "ecs:service:DesiredCount"}
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=4, Tags={"a": "1"})
    scaling.describe_scalable_targets(ServiceNamespace="ecs")
    scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=["service/scaled/scaled"])
    tracking = {"TargetValue": 60.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, "ScaleInCooldown": 60, "ScaleOutCooldown": 30}
    scaling.put_scaling_policy(**target, PolicyName="cpu", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=tracking)
    scaling.describe_scaling_policies(ServiceNamespace="ecs")
    scaling.register_scalable_target(**target, MinCapacity=2)
    place.until(lambda: scaling.describe_scaling_activities(ServiceNamespace="ecs")["ScalingActivities"])
    scaling.describe_scaling_activities(ServiceNamespace="ecs", ResourceId="service/scaled/scaled")
    scaling.put_scheduled_action(**target, ScheduledActionName="night", Schedule="cron(0 22 ? * MON-FRI *)", Timezone="Europe/Berlin", ScalableTargetAction={"MinCapacity": 1, "MaxCapacity": 2})
    scaling.describe_scheduled_actions(ServiceNamespace="ecs", ResourceId="service/scaled/scaled")
    scaling.delete_scheduled_action(**target, ScheduledActionName="night")
    scaling.delete_scaling_policy(**target, PolicyName="cpu")
    scaling.deregister_scalable_target(**target)
