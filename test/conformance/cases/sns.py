"""SNS: a topic, who reads it, and a message."""


def cases(place):
    sns = place.sns
    topic = sns.create_topic(Name="judged", Attributes={"DisplayName": "judged"}, Tags=[{"Key": "a", "Value": "1"}])["TopicArn"]
    sns.list_topics()
    sns.get_topic_attributes(TopicArn=topic)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="still judged")
    reader = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=place.arn("sqs", "judged"), ReturnSubscriptionArn=True)["SubscriptionArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="owner@judged.example", ReturnSubscriptionArn=True)
    sns.get_subscription_attributes(SubscriptionArn=reader)
    sns.set_subscription_attributes(SubscriptionArn=reader, AttributeName="RawMessageDelivery", AttributeValue="true")
    sns.list_subscriptions()
    sns.list_subscriptions_by_topic(TopicArn=topic)
    sns.publish(TopicArn=topic, Subject="judged", Message="judged")
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "b", "Value": "2"}])
    sns.list_tags_for_resource(ResourceArn=topic)
    sns.untag_resource(ResourceArn=topic, TagKeys=["a"])
    sns.unsubscribe(SubscriptionArn=reader)
    sns.delete_topic(TopicArn=topic)
