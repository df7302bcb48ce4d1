"""DynamoDB: tables, items under conditions, queries, batches."""


def cases(place):
    dynamo = place.dynamodb
    names = {"TableName": "judged"}
    dynamo.create_table(**names, KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}], AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"}], BillingMode="PAY_PER_REQUEST", Tags=[{"Key": "a", "Value": "1"}])
    active = lambda: dynamo.describe_table(**names)["Table"]["TableStatus"] == "ACTIVE"
    place.until(active)
    arn = dynamo.describe_table(**names)["Table"]["TableArn"]
    dynamo.list_tables()
    everything = {"text": {"S": "a"}, "number": {"N": "1.50"}, "bytes": {"B": b"\x00\x01"}, "flag": {"BOOL": True}, "nothing": {"NULL": True}, "map": {"M": {"inner": {"N": "1"}}}, "list": {"L": [{"S": "a"}, {"N": "2"}]}, "texts": {"SS": ["a", "b"]}, "numbers": {"NS": ["1", "2"]}, "blobs": {"BS": [b"\x00"]}}
    dynamo.put_item(**names, Item={"pk": {"S": "p"}, "sk": {"N": "1"}, **everything}, ConditionExpression="attribute_not_exists(pk)", ReturnConsumedCapacity="TOTAL")
    item = dynamo.get_item(**names, Key={"pk": {"S": "p"}, "sk": {"N": "1"}}, ConsistentRead=True)["Item"]
    assert item["number"] == {"N": "1.5"} and item["bytes"] == {"B": b"\x00\x01"} and item["list"]["L"][1] == {"N": "2"}, item
    for n in (10, 9, 2):
        dynamo.put_item(**names, Item={"pk": {"S": "p"}, "sk": {"N": str(n)}})
    changed = dynamo.update_item(**names, Key={"pk": {"S": "p"}, "sk": {"N": "1"}}, UpdateExpression="SET #n = number + :one, #l[0] = :one REMOVE nothing ADD texts :more DELETE numbers :gone", ExpressionAttributeNames={"#n": "number", "#l": "list"}, ExpressionAttributeValues={":one": {"N": "1"}, ":more": {"SS": ["c"]}, ":gone": {"NS": ["2"]}, ":type": {"S": "BOOL"}}, ConditionExpression="size(texts) > :one AND attribute_type(flag, :type)", ReturnValues="ALL_NEW")["Attributes"]
    assert changed["number"] == {"N": "2.5"} and changed["texts"]["SS"] == ["a", "b", "c"] and changed["numbers"]["NS"] == ["1"] and "nothing" not in changed, changed
    found = dynamo.query(**names, KeyConditionExpression="pk = :p AND sk BETWEEN :a AND :b", ExpressionAttributeValues={":p": {"S": "p"}, ":a": {"N": "2"}, ":b": {"N": "10"}}, ScanIndexForward=False, ConsistentRead=True)
    assert [it["sk"]["N"] for it in found["Items"]] == ["10", "9", "2"], found
    dynamo.scan(**names, FilterExpression="sk > :a AND NOT begins_with(pk, :q)", ExpressionAttributeValues={":a": {"N": "1"}, ":q": {"S": "q"}}, ProjectionExpression="pk")
    dynamo.batch_write_item(RequestItems={"judged": [{"PutRequest": {"Item": {"pk": {"S": "q"}, "sk": {"N": "1"}}}}, {"DeleteRequest": {"Key": {"pk": {"S": "p"}, "sk": {"N": "9"}}}}]})
    dynamo.batch_get_item(RequestItems={"judged": {"Keys": [{"pk": {"S": "q"}, "sk": {"N": "1"}}, {"pk": {"S": "p"}, "sk": {"N": "9"}}]}})
    dynamo.delete_item(**names, Key={"pk": {"S": "q"}, "sk": {"N": "1"}}, ReturnValues="ALL_OLD")
    dynamo.update_continuous_backups(**names, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    dynamo.describe_continuous_backups(**names)
    dynamo.update_time_to_live(**names, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    dynamo.describe_time_to_live(**names)
    dynamo.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    dynamo.list_tags_of_resource(ResourceArn=arn)
    dynamo.untag_resource(ResourceArn=arn, TagKeys=["a"])
    dynamo.update_table(**names, DeletionProtectionEnabled=False)
    place.until(active)
    dynamo.delete_table(**names)
