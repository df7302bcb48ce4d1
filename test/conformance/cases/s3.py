"""S3: buckets with all their settings, objects and their versions."""
import json


def cases(place):
    s3 = place.s3
    name = f"judged-{place.account}"
    s3.create_bucket(Bucket=name)
    s3.head_bucket(Bucket=name)
    s3.list_buckets()
    s3.get_bucket_location(Bucket=name)
    settings(place, s3, name)
    policies(place, s3, name)
    objects(s3, name)
    s3.create_bucket(Bucket=f"{name}-west", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.delete_bucket(Bucket=name)


def settings(place, s3, name):
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.get_bucket_versioning(Bucket=name)
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]})
    s3.get_bucket_encryption(Bucket=name)
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 60}]})
    s3.get_bucket_cors(Bucket=name)
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 7}, "NoncurrentVersionExpiration": {"NoncurrentDays": 3}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]})
    s3.get_bucket_lifecycle_configuration(Bucket=name)
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    s3.get_bucket_ownership_controls(Bucket=name)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    s3.get_bucket_tagging(Bucket=name)
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": name, "TargetPrefix": "log/"}})
    s3.get_bucket_logging(Bucket=name)
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})
    s3.get_bucket_notification_configuration(Bucket=name)
    tiering = {"Id": "cold", "Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}
    s3.put_bucket_intelligent_tiering_configuration(Bucket=name, Id="cold", IntelligentTieringConfiguration=tiering)
    s3.get_bucket_intelligent_tiering_configuration(Bucket=name, Id="cold")
    s3.list_bucket_intelligent_tiering_configurations(Bucket=name)
    s3.delete_bucket_intelligent_tiering_configuration(Bucket=name, Id="cold")
    replication(place, s3, name)
    locks(s3, name)
    for delete in (s3.delete_bucket_cors, s3.delete_bucket_encryption, s3.delete_bucket_lifecycle, s3.delete_bucket_ownership_controls, s3.delete_bucket_tagging):
        delete(Bucket=name)


def locks(s3, name):
    locked = f"{name}-locked"
    s3.create_bucket(Bucket=locked)
    s3.put_bucket_versioning(Bucket=locked, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}})
    s3.get_object_lock_configuration(Bucket=locked)
    s3.delete_bucket(Bucket=locked)


def replication(place, s3, name):
    copy = f"{name}-copy"
    s3.create_bucket(Bucket=copy)
    s3.put_bucket_versioning(Bucket=copy, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ID": "all", "Status": "Enabled", "Priority": 1, "Filter": {"Prefix": ""}, "DeleteMarkerReplication": {"Status": "Disabled"}, "Destination": {"Bucket": f"arn:aws:s3:::{copy}"}}
    s3.put_bucket_replication(Bucket=name, ReplicationConfiguration={"Role": place.role("replication"), "Rules": [rule]})
    s3.get_bucket_replication(Bucket=name)
    s3.delete_bucket_replication(Bucket=name)


def policies(place, s3, name):
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"}, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}]})
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    s3.get_public_access_block(Bucket=name)
    s3.put_bucket_policy(Bucket=name, Policy=policy)
    s3.get_bucket_policy(Bucket=name)
    s3.get_bucket_policy_status(Bucket=name)
    s3.delete_bucket_policy(Bucket=name)
    s3.delete_public_access_block(Bucket=name)


def objects(s3, name):
    s3.put_object(Bucket=name, Key="one/first.txt", Body=b"first", ContentType="text/plain", Metadata={"a": "1"})
    s3.put_object(Bucket=name, Key="one/second.txt", Body=b"second")
    got = s3.get_object(Bucket=name, Key="one/first.txt")["Body"]
    got.read()
    s3.get_object(Bucket=name, Key="one/first.txt", Range="bytes=0-1")["Body"].read()
    s3.head_object(Bucket=name, Key="one/first.txt")
    s3.list_objects_v2(Bucket=name)
    s3.list_objects_v2(Bucket=name, Delimiter="/")
    s3.delete_object(Bucket=name, Key="one/first.txt")
    versions = s3.list_object_versions(Bucket=name)
    every = [{"Key": it["Key"], "VersionId": it["VersionId"]} for kind in ("Versions", "DeleteMarkers") for it in versions.get(kind, [])]
    s3.delete_objects(Bucket=name, Delete={"Objects": every})
