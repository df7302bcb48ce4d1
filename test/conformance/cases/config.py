"""AWS Config: a recorder and its channel, started and stopped."""


def cases(place):
    config = place.config
    bucket = f"config-{place.account}"
    place.s3.create_bucket(Bucket=bucket)
    role = place.role("recorder")
    config.put_configuration_recorder(ConfigurationRecorder={"name": "judged", "roleARN": role, "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
    config.put_delivery_channel(DeliveryChannel={"name": "judged", "s3BucketName": bucket, "configSnapshotDeliveryProperties": {"deliveryFrequency": "TwentyFour_Hours"}})
    config.start_configuration_recorder(ConfigurationRecorderName="judged")
    config.describe_configuration_recorders()
    config.describe_configuration_recorder_status(ConfigurationRecorderNames=["judged"])
    config.describe_delivery_channels()
    config.stop_configuration_recorder(ConfigurationRecorderName="judged")
    config.describe_configuration_recorder_status()
    config.delete_delivery_channel(DeliveryChannelName="judged")
    config.delete_configuration_recorder(ConfigurationRecorderName="judged")
