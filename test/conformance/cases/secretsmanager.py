"""Secrets Manager: a secret with its versions, policy, replicas and rotation, deleted and brought back."""
import json


def cases(place):
    secrets = place.secretsmanager
    arn = secrets.create_secret(Name="judged", SecretString="one", Description="judged", Tags=[{"Key": "a", "Value": "1"}])["ARN"]
    secrets.get_random_password(PasswordLength=24, ExcludePunctuation=True)
    secrets.describe_secret(SecretId="judged")
    secrets.put_secret_value(SecretId=arn, SecretString="two")
    secrets.update_secret(SecretId="judged", Description="still judged", SecretString="three")
    secrets.get_secret_value(SecretId="judged")
    secrets.get_secret_value(SecretId="judged", VersionStage="AWSPREVIOUS")
    secrets.list_secret_version_ids(SecretId="judged", IncludeDeprecated=True)
    secrets.list_secrets(Filters=[{"Key": "name", "Values": ["judged"]}])
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]})
    secrets.put_resource_policy(SecretId="judged", ResourcePolicy=policy)
    secrets.get_resource_policy(SecretId="judged")
    secrets.delete_resource_policy(SecretId="judged")
    secrets.tag_resource(SecretId="judged", Tags=[{"Key": "b", "Value": "2"}])
    secrets.untag_resource(SecretId="judged", TagKeys=["a"])
    rotation(place, secrets)
    replicas(place, secrets)
    secrets.delete_secret(SecretId="judged", RecoveryWindowInDays=7)
    secrets.describe_secret(SecretId="judged")
    secrets.restore_secret(SecretId="judged")
    secrets.delete_secret(SecretId="judged", ForceDeleteWithoutRecovery=True)


def rotation(place, secrets):
    secrets.rotate_secret(SecretId="judged", RotationLambdaARN=place.arn("lambda", "function:rotate"), RotationRules={"AutomaticallyAfterDays": 30}, RotateImmediately=False)
    secrets.describe_secret(SecretId="judged")
    secrets.cancel_rotate_secret(SecretId="judged")
    before = secrets.get_secret_value(SecretId="judged")["VersionId"]
    pending = secrets.put_secret_value(SecretId="judged", SecretString="four", VersionStages=["AWSPENDING"])["VersionId"]
    secrets.update_secret_version_stage(SecretId="judged", VersionStage="AWSCURRENT", MoveToVersionId=pending, RemoveFromVersionId=before)
    secrets.update_secret_version_stage(SecretId="judged", VersionStage="AWSPENDING", RemoveFromVersionId=pending)
    secrets.get_secret_value(SecretId="judged", VersionStage="AWSPREVIOUS")


def replicas(place, secrets):
    secrets.replicate_secret_to_regions(SecretId="judged", AddReplicaRegions=[{"Region": "us-west-2"}, {"Region": "eu-west-1"}])
    place.until(lambda: {it["Status"] for it in secrets.describe_secret(SecretId="judged")["ReplicationStatus"]} == {"InSync"})
    secrets.remove_regions_from_replication(SecretId="judged", RemoveReplicaRegions=["eu-west-1"])
    other = place.elsewhere("secretsmanager", "us-west-2")
    other.stop_replication_to_replica(SecretId="judged")
