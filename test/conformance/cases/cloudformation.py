"""CloudFormation: a stack through change sets, drift, protection, a failed update and its end."""
import json

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}}
PARAMETERS = {"Name": {"Type": "String", "Default": "judged"}}


def template(resources, outputs=None):
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Description": "judged", "Parameters": PARAMETERS, "Resources": resources, **({"Outputs": outputs} if outputs else {})})


FIRST = template({"Topic": TOPIC}, {"Arn": {"Value": {"Ref": "Topic"}, "Export": {"Name": "judged-arn"}}})
SECOND = template({"Topic": TOPIC, "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "judged"}}}, {"Arn": {"Value": {"Ref": "Topic"}, "Export": {"Name": "judged-arn"}}})
READER = template({"Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/judged", "Type": "String", "Value": {"Fn::ImportValue": "judged-arn"}}}})
BROKEN = template({"Topic": {**TOPIC, "Properties": {"TopicName": "not a name!"}}})


def status_of(place, name):
    return place.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]


def settled(place, name):
    return place.until(lambda: not status_of(place, name).endswith("_IN_PROGRESS"))


def cases(place):
    cfn = place.cloudformation
    cfn.describe_account_limits()
    cfn.validate_template(TemplateBody=FIRST)
    cfn.get_template_summary(TemplateBody=FIRST)
    cfn.create_stack(StackName="judged", TemplateBody=FIRST, Tags=[{"Key": "a", "Value": "1"}])
    settled(place, "judged")
    change_sets(place, cfn)
    cfn.create_stack(StackName="reader", TemplateBody=READER)
    settled(place, "reader")
    cfn.list_exports()
    cfn.list_imports(ExportName="judged-arn")
    cfn.describe_stacks()
    cfn.list_stacks(StackStatusFilter=["CREATE_COMPLETE", "UPDATE_COMPLETE"])
    cfn.describe_stack_events(StackName="judged")
    cfn.describe_events(StackName="judged")
    cfn.describe_stack_resource(StackName="judged", LogicalResourceId="Topic")
    cfn.describe_stack_resources(StackName="judged")
    cfn.list_stack_resources(StackName="judged")
    cfn.get_template(StackName="judged")
    cfn.get_template_summary(StackName="judged")
    drift(place, cfn)
    cfn.set_stack_policy(StackName="judged", StackPolicyBody=json.dumps({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}))
    cfn.get_stack_policy(StackName="judged")
    cfn.update_termination_protection(EnableTerminationProtection=True, StackName="judged")
    cfn.update_termination_protection(EnableTerminationProtection=False, StackName="judged")
    cfn.delete_stack(StackName="reader")
    place.until(lambda: not [it for it in cfn.list_stacks(StackStatusFilter=["DELETE_IN_PROGRESS"])["StackSummaries"]])
    back(place, cfn)
    cfn.delete_stack(StackName="judged")


def change_sets(place, cfn):
    for name in ("one", "two"):
        cfn.create_change_set(StackName="judged", ChangeSetName=name, TemplateBody=SECOND, ChangeSetType="UPDATE")
        place.until(lambda name=name: cfn.describe_change_set(StackName="judged", ChangeSetName=name)["Status"] == "CREATE_COMPLETE")
    cfn.describe_change_set(StackName="judged", ChangeSetName="one", IncludePropertyValues=True)
    cfn.list_change_sets(StackName="judged")
    cfn.delete_change_set(StackName="judged", ChangeSetName="two")
    cfn.execute_change_set(StackName="judged", ChangeSetName="one")
    settled(place, "judged")


def drift(place, cfn):
    place.logs.put_retention_policy(logGroupName="judged", retentionInDays=7)
    detection = cfn.detect_stack_drift(StackName="judged")["StackDriftDetectionId"]
    place.until(lambda: cfn.describe_stack_drift_detection_status(StackDriftDetectionId=detection)["DetectionStatus"] != "DETECTION_IN_PROGRESS")
    cfn.describe_stack_resource_drifts(StackName="judged")
    cfn.detect_stack_resource_drift(StackName="judged", LogicalResourceId="Group")


def back(place, cfn):
    """An update that fails and is put back by hand, and one that is called off and cannot be put back."""
    cfn.create_stack(StackName="broken", TemplateBody=FIRST.replace("judged", "broken"))
    settled(place, "broken")
    cfn.update_stack(StackName="broken", TemplateBody=BROKEN, DisableRollback=True)
    settled(place, "broken")
    cfn.rollback_stack(StackName="broken")
    settled(place, "broken")
    cfn.delete_stack(StackName="broken")
    stuck(place, cfn)


def stuck(place, cfn):
    """The group is changed, then gone by another hand while a slow resource is made: it cannot be put back."""
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "stuck", "RetentionInDays": 7}}
    slow = {"Type": "AWS::CertificateManager::Certificate", "DependsOn": "Group", "Properties": {"DomainName": "never.judged.example", "ValidationMethod": "DNS"}}
    cfn.create_stack(StackName="stuck", TemplateBody=template({"Group": group}))
    settled(place, "stuck")
    longer = {**group, "Properties": {**group["Properties"], "RetentionInDays": 14}}
    cfn.update_stack(StackName="stuck", TemplateBody=template({"Group": longer, "Slow": slow}))
    place.until(lambda: [it for it in cfn.describe_stack_resources(StackName="stuck")["StackResources"] if it["LogicalResourceId"] == "Slow"])
    place.logs.delete_log_group(logGroupName="stuck")
    cfn.cancel_update_stack(StackName="stuck")
    settled(place, "stuck")
    cfn.continue_update_rollback(StackName="stuck", ResourcesToSkip=["Group"])
    settled(place, "stuck")
    cfn.delete_stack(StackName="stuck")
