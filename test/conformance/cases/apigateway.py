"""API Gateway: the account's settings in a region."""


def log_role(place, name="api-logs"):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    return place.role(name, trust, "service-role/AmazonAPIGatewayPushToCloudWatchLogs")


def cases(place):
    api = place.apigateway
    api.get_account()
    api.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": log_role(place)}])
    api.get_account()
