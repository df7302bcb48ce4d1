"""KMS: a key through its states, its policy, rotation, aliases and tags."""
import json


def cases(place):
    kms = place.kms
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "root", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"}, "Action": "kms:*", "Resource": "*"}]})
    key = kms.create_key(Description="judged", Tags=[{"TagKey": "a", "TagValue": "1"}])["KeyMetadata"]["KeyId"]
    other = kms.create_key(Description="other")["KeyMetadata"]["KeyId"]
    kms.describe_key(KeyId=key)
    kms.list_keys()
    kms.update_key_description(KeyId=key, Description="still judged")
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
    kms.get_key_policy(KeyId=key, PolicyName="default")
    kms.enable_key_rotation(KeyId=key)
    kms.get_key_rotation_status(KeyId=key)
    kms.disable_key_rotation(KeyId=key)
    kms.disable_key(KeyId=key)
    kms.enable_key(KeyId=key)
    kms.create_alias(AliasName="alias/judged", TargetKeyId=key)
    kms.list_aliases()
    kms.list_aliases(KeyId=key)
    kms.update_alias(AliasName="alias/judged", TargetKeyId=other)
    kms.delete_alias(AliasName="alias/judged")
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": "b", "TagValue": "2"}])
    kms.list_resource_tags(KeyId=key)
    kms.untag_resource(KeyId=key, TagKeys=["a"])
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    kms.describe_key(KeyId=key)
    kms.cancel_key_deletion(KeyId=key)
    multi = kms.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    kms.replicate_key(KeyId=multi, ReplicaRegion="eu-west-1", Description="judged there", Tags=[{"TagKey": "a", "TagValue": "1"}])
    kms.describe_key(KeyId=multi)
