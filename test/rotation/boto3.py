"""Secrets Manager, ElastiCache and ECS in memory, as much of them as a rotation asks for; they stand where the runtime's boto3 would."""
import json


class NotFound(Exception):
    pass


class Keeper:
    class exceptions:
        ResourceNotFoundException = NotFound

    def __init__(self):
        self.kept, self.rotated, self.puts, self.passwords = {}, {}, 0, 0

    def begin(self, arn, token):
        """As Secrets Manager does before createSecret: the version's id is there, its value is not."""
        self.kept[arn][token] = [None, {"AWSPENDING"}]

    def describe_secret(self, SecretId):
        return {"Name": SecretId, "RotationEnabled": True, "VersionIdsToStages": {id: sorted(stages) for id, (_, stages) in self.kept[SecretId].items()}, **({"LastRotatedDate": self.rotated[SecretId]} if SecretId in self.rotated else {})}

    def get_secret_value(self, SecretId, VersionStage, VersionId=None):
        for id, (text, stages) in self.kept[SecretId].items():
            if VersionStage in stages and VersionId in (None, id) and text is not None:
                return {"SecretString": text}
        raise NotFound()

    def get_random_password(self, PasswordLength, ExcludePunctuation, RequireEachIncludedType=True):
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


class Cache:
    """Groups of ElastiCache with at most two tokens each; a change takes one look to be done."""
    def __init__(self):
        self.groups, self.said, self.slow = {}, [], 0

    def describe_replication_groups(self, ReplicationGroupId):
        group = self.groups[ReplicationGroupId]
        if group["Status"] == "modifying":
            group["looks"] -= 1
            if group["looks"] < 0:
                group.update(Status="available", tokens=group["next"])
        return {"ReplicationGroups": [group]}

    def modify_replication_group(self, ReplicationGroupId, AuthToken, AuthTokenUpdateStrategy, ApplyImmediately):
        group = self.groups[ReplicationGroupId]
        assert group["Status"] == "available" and ApplyImmediately, "InvalidReplicationGroupState"
        self.said.append([ReplicationGroupId, AuthTokenUpdateStrategy])
        tokens = group["tokens"]
        # ROTATE beside two is what nobody has written down: here it is an error.
        assert AuthTokenUpdateStrategy == "SET" and AuthToken in tokens or AuthTokenUpdateStrategy == "ROTATE" and len(tokens) == 1, "InvalidParameterCombination"
        group.update(Status="modifying", looks=self.slow, next=[AuthToken] if AuthTokenUpdateStrategy == "SET" else [*tokens, AuthToken])


class Tasks:
    """ECS, with tasks as (definition, group, createdAt) and definitions as the secrets that they name."""
    def __init__(self):
        self.tasks, self.definitions = [], {}

    def get_paginator(self, name):
        assert name == "list_tasks"
        return self

    def paginate(self, cluster):
        assert cluster == "shop-live"
        yield {"taskArns": []}
        yield {"taskArns": [str(place) for place in range(len(self.tasks))]}

    def describe_tasks(self, cluster, tasks):
        return {"tasks": [dict(zip(("taskDefinitionArn", "group", "createdAt"), self.tasks[int(place)])) for place in tasks]}

    def describe_task_definition(self, taskDefinition):
        return {"taskDefinition": {"containerDefinitions": [{}, {"secrets": [{"valueFrom": it} for it in self.definitions[taskDefinition]]}]}}


keeper, cache, ecs = Keeper(), Cache(), Tasks()


def client(name):
    return {"secretsmanager": keeper, "elasticache": cache, "ecs": ecs}[name]
