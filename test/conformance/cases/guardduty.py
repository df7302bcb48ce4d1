"""GuardDuty: the one detector of a region."""


def cases(place):
    guardduty = place.guardduty
    detector = guardduty.create_detector(Enable=True, FindingPublishingFrequency="ONE_HOUR", Tags={"a": "1"})["DetectorId"]
    guardduty.get_detector(DetectorId=detector)
    guardduty.update_detector(DetectorId=detector, Enable=False, FindingPublishingFrequency="SIX_HOURS")
    guardduty.list_detectors()
    guardduty.delete_detector(DetectorId=detector)
