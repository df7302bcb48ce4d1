"""IAM: roles, their policies by hand and managed, providers of identities, and what a role may do."""
import json

from place import TRUST

ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]})
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def cases(place):
    iam = place.iam
    iam.create_role(RoleName="judged", AssumeRolePolicyDocument=json.dumps(TRUST), Description="judged", MaxSessionDuration=7200, Tags=[{"Key": "a", "Value": "1"}])
    boundary = policies(iam)
    roles(iam, boundary)
    providers(iam)
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    iam.delete_role(RoleName="judged")


def policies(iam):
    arn = iam.create_policy(PolicyName="judged", PolicyDocument=ALLOW, Description="judged", Tags=[{"Key": "a", "Value": "1"}])["Policy"]["Arn"]
    iam.get_policy(PolicyArn=arn)
    version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW, SetAsDefault=False)["PolicyVersion"]["VersionId"]
    iam.get_policy_version(PolicyArn=arn, VersionId=version)
    iam.list_policy_versions(PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId=version)
    iam.list_policies(Scope="Local")
    iam.list_policies(Scope="AWS")
    return arn


def roles(iam, boundary):
    iam.get_role(RoleName="judged")
    iam.list_roles()
    iam.update_role(RoleName="judged", Description="still judged")
    iam.update_assume_role_policy(RoleName="judged", PolicyDocument=json.dumps(TRUST))
    iam.attach_role_policy(RoleName="judged", PolicyArn=MANAGED)
    iam.list_attached_role_policies(RoleName="judged")
    iam.put_role_policy(RoleName="judged", PolicyName="inline", PolicyDocument=ALLOW)
    iam.get_role_policy(RoleName="judged", PolicyName="inline")
    iam.list_role_policies(RoleName="judged")
    iam.put_role_permissions_boundary(RoleName="judged", PermissionsBoundary=boundary)
    arn = iam.get_role(RoleName="judged")["Role"]["Arn"]
    iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=["arn:aws:s3:::judged/one"])
    iam.delete_role_permissions_boundary(RoleName="judged")
    iam.delete_role_policy(RoleName="judged", PolicyName="inline")
    iam.detach_role_policy(RoleName="judged", PolicyArn=MANAGED)
    iam.tag_role(RoleName="judged", Tags=[{"Key": "b", "Value": "2"}])
    iam.list_role_tags(RoleName="judged")
    iam.untag_role(RoleName="judged", TagKeys=["a"])
    iam.delete_policy(PolicyArn=boundary)


def providers(iam):
    arn = iam.create_open_id_connect_provider(Url="https://token.judged.example", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40])["OpenIDConnectProviderArn"]
    iam.list_open_id_connect_providers()
    iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="second")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="second")
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=["b" * 40])
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
