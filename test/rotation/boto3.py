"""Secrets Manager in memory, as much of it as a rotation asks for; it stands where the runtime's boto3 would."""
import json


class NotFound(Exception):
    pass


class Keeper:
    class exceptions:
        ResourceNotFoundException = NotFound

    def __init__(self):
        self.kept, self.puts, self.passwords = {}, 0, 0

    def begin(self, arn, token):
        """As Secrets Manager does before createSecret: the version's id is there, its value is not."""
        self.kept[arn][token] = [None, {"AWSPENDING"}]

    def describe_secret(self, SecretId):
        return {"Name": SecretId, "RotationEnabled": True, "VersionIdsToStages": {id: sorted(stages) for id, (_, stages) in self.kept[SecretId].items()}}

    def get_secret_value(self, SecretId, VersionStage, VersionId=None):
        for id, (text, stages) in self.kept[SecretId].items():
            if VersionStage in stages and VersionId in (None, id) and text is not None:
                return {"SecretString": text}
        raise NotFound()

    def get_random_password(self, PasswordLength, ExcludePunctuation):
        assert ExcludePunctuation
        self.passwords += 1
        return {"RandomPassword": f"password{self.passwords}".ljust(PasswordLength, "x")}

    def put_secret_value(self, SecretId, ClientRequestToken, SecretString, VersionStages=("AWSCURRENT",)):
        versions = self.kept[SecretId]
        known = versions.get(ClientRequestToken, [None])[0]
        if known is not None:
            assert known == SecretString, "ResourceExistsException"
            return
        self.puts += 1
        for version in versions.values():
            version[1] -= set(VersionStages)
        versions[ClientRequestToken] = [SecretString, set(VersionStages)]

    def update_secret_version_stage(self, SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId):
        versions = self.kept[SecretId]
        versions[RemoveFromVersionId][1].remove(VersionStage)
        for version in versions.values():
            version[1].discard("AWSPREVIOUS")
        versions[RemoveFromVersionId][1].add("AWSPREVIOUS")
        versions[MoveToVersionId][1].add(VersionStage)

    def value(self, arn, stage="AWSCURRENT"):
        return json.loads(self.get_secret_value(arn, stage)["SecretString"])


keeper = Keeper()


def client(name):
    assert name == "secretsmanager"
    return keeper
