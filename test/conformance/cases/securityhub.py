"""Security Hub: switched on, seen, switched off."""


def cases(place):
    hub = place.securityhub
    hub.enable_security_hub(EnableDefaultStandards=False, ControlFindingGenerator="SECURITY_CONTROL", Tags={"a": "1"})
    hub.describe_hub()
    hub.disable_security_hub()
