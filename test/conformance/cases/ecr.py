"""ECR: a repository and an image in it, with its policies and scans."""
import hashlib
import json

POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "pull", "Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"]}]})
LIFECYCLE = json.dumps({"rules": [{"rulePriority": 1, "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 7}, "action": {"type": "expire"}}]})


def manifest(seed):
    digest = "sha256:" + hashlib.sha256(seed.encode()).hexdigest()
    return json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 7023, "digest": digest}, "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": 32654, "digest": digest}]})


def cases(place):
    ecr = place.ecr
    arn = ecr.create_repository(repositoryName="shop/judged", imageTagMutability="MUTABLE", imageScanningConfiguration={"scanOnPush": True}, encryptionConfiguration={"encryptionType": "AES256"}, tags=[{"Key": "a", "Value": "1"}])["repository"]["repositoryArn"]
    ecr.describe_repositories()
    ecr.get_authorization_token()
    ecr.get_registry_scanning_configuration()
    ecr.put_registry_scanning_configuration(scanType="BASIC", rules=[{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}])
    ecr.get_registry_scanning_configuration()
    ecr.put_image(repositoryName="shop/judged", imageManifest=manifest("one"), imageTag="1.0.0")
    ecr.put_image(repositoryName="shop/judged", imageManifest=manifest("two"), imageTag="1.1.0")
    ecr.list_images(repositoryName="shop/judged")
    ecr.describe_images(repositoryName="shop/judged", imageIds=[{"imageTag": "1.0.0"}])
    ecr.batch_get_image(repositoryName="shop/judged", imageIds=[{"imageTag": "1.0.0"}, {"imageTag": "none"}])
    place.until(lambda: ecr.describe_image_scan_findings(repositoryName="shop/judged", imageId={"imageTag": "1.0.0"})["imageScanStatus"]["status"] == "COMPLETE")
    ecr.put_image_scanning_configuration(repositoryName="shop/judged", imageScanningConfiguration={"scanOnPush": False})
    ecr.put_image_tag_mutability(repositoryName="shop/judged", imageTagMutability="IMMUTABLE")
    ecr.put_lifecycle_policy(repositoryName="shop/judged", lifecyclePolicyText=LIFECYCLE)
    ecr.get_lifecycle_policy(repositoryName="shop/judged")
    ecr.delete_lifecycle_policy(repositoryName="shop/judged")
    ecr.set_repository_policy(repositoryName="shop/judged", policyText=POLICY)
    ecr.get_repository_policy(repositoryName="shop/judged")
    ecr.tag_resource(resourceArn=arn, tags=[{"Key": "b", "Value": "2"}])
    ecr.list_tags_for_resource(resourceArn=arn)
    ecr.untag_resource(resourceArn=arn, tagKeys=["a"])
    ecr.batch_delete_image(repositoryName="shop/judged", imageIds=[{"imageTag": "1.0.0"}])
    ecr.delete_repository(repositoryName="shop/judged", force=True)
