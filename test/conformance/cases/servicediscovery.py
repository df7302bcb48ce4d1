"""Cloud Map: a namespace for calls, its operations and tags."""


def cases(place):
    discovery = place.servicediscovery
    done = lambda made: place.until(lambda: discovery.get_operation(OperationId=made["OperationId"])["Operation"]["Status"] == "SUCCESS")
    done(discovery.create_http_namespace(Name="judged", CreatorRequestId="judged", Description="judged", Tags=[{"Key": "a", "Value": "1"}]))
    made = discovery.list_namespaces()["Namespaces"][0]
    discovery.get_namespace(Id=made["Id"])
    done(discovery.update_http_namespace(Id=made["Id"], Namespace={"Description": "still judged"}))
    discovery.tag_resource(ResourceARN=made["Arn"], Tags=[{"Key": "b", "Value": "2"}])
    discovery.list_tags_for_resource(ResourceARN=made["Arn"])
    discovery.untag_resource(ResourceARN=made["Arn"], TagKeys=["a"])
    done(discovery.delete_namespace(Id=made["Id"]))
