"""CloudTrail: a trail into a bucket that lets it."""
import json


def bucket_for(place, name):
    """A bucket whose policy CloudTrail accepts."""
    allowed = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    statements = [{**allowed, "Action": "s3:GetBucketAcl", "Resource": f"arn:aws:s3:::{name}"}, {**allowed, "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{name}/*"}]
    place.s3.create_bucket(Bucket=name)
    place.s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    return name


def cases(place):
    trail = place.cloudtrail
    bucket = bucket_for(place, f"trail-{place.account}")
    trail.create_trail(Name="judged", S3BucketName=bucket, IncludeGlobalServiceEvents=True, IsMultiRegionTrail=True, EnableLogFileValidation=False, TagsList=[{"Key": "a", "Value": "1"}])
    trail.start_logging(Name="judged")
    trail.get_trail_status(Name="judged")
    trail.update_trail(Name="judged", EnableLogFileValidation=True)
    trail.get_trail(Name="judged")
    trail.describe_trails()
    trail.describe_trails(trailNameList=["judged"], includeShadowTrails=False)
    trail.stop_logging(Name="judged")
    trail.get_trail_status(Name=place.arn("cloudtrail", "trail/judged"))
    trail.delete_trail(Name="judged")
