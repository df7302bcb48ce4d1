"""SSM's parameters: written, read in all ways, tagged and deleted."""


def cases(place):
    ssm = place.ssm
    ssm.put_parameter(Name="/judged/one", Value="1", Type="String", Description="judged", Tags=[{"Key": "a", "Value": "1"}])
    ssm.put_parameter(Name="/judged/one", Value="2", Type="String", Overwrite=True)
    ssm.put_parameter(Name="/judged/list", Value="a,b", Type="StringList")
    ssm.put_parameter(Name="/judged/deep/secret", Value="hidden", Type="SecureString", Tier="Standard")
    ssm.get_parameter(Name="/judged/one")
    ssm.get_parameter(Name="/judged/deep/secret", WithDecryption=True)
    ssm.get_parameter(Name="/aws/service/global-infrastructure/regions/us-east-1")
    ssm.get_parameters(Names=["/judged/one", "/judged/none"])
    ssm.get_parameters_by_path(Path="/judged", Recursive=True)
    ssm.get_parameter_history(Name="/judged/one")
    ssm.describe_parameters(ParameterFilters=[{"Key": "Path", "Option": "Recursive", "Values": ["/judged"]}])
    ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId="/judged/one", Tags=[{"Key": "b", "Value": "2"}])
    ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/judged/one")
    ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId="/judged/one", TagKeys=["a"])
    ssm.delete_parameter(Name="/judged/one")
    ssm.delete_parameters(Names=["/judged/list", "/judged/none"])
