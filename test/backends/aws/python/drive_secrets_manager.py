"""Drives Secrets Manager with boto3: all that an application asks of it. The value of a secret is in the environment."""

import json
import os
import uuid
from datetime import datetime

from botocore.exceptions import ClientError, ParamValidationError
from checks import Checks
from client import client, pages

aws = client("secretsmanager")
errors = aws.exceptions
check = Checks()
value = os.environ["VALUE"]
data = b"\x00\xff\xfe" + value.encode()
db = {"SecretId": "app/db"}


def current():
    return aws.get_secret_value(**db)


# What there is not. The first request meets a failure of the service, and is sent again.
check.refused("a missing secret has an error class of its own", errors.ResourceNotFoundException, current)
check.refused("so it has for a description", errors.ResourceNotFoundException, aws.describe_secret, **db)
check.refused(
    "and for a put", errors.ResourceNotFoundException, aws.put_secret_value, SecretString=value, **db
)
check.refused(
    "a name that can be none is refused",
    errors.ClientError,
    aws.create_secret,
    Name="a b",
    SecretString=value,
)
check.refused("boto3 itself refuses no name", ParamValidationError, aws.create_secret, SecretString=value)

# Creating, reading, writing.
first, tags = str(uuid.uuid4()), [{"Key": "team", "Value": "core"}]
made = aws.create_secret(
    Name="app/db", SecretString=value, Description="login", Tags=tags, ClientRequestToken=first
)
check.holds("what is created has the token as its version", made, {"Name": "app/db", "VersionId": first})
again = aws.create_secret(Name="app/db", SecretString=value, ClientRequestToken=first)
check.same("a repeated create makes nothing", again["VersionId"], first)
check.refused(
    "another create finds it",
    errors.ResourceExistsException,
    aws.create_secret,
    Name="app/db",
    SecretString="x",
)
got = current()
check.holds(
    "text comes as text", got, {"SecretString": value, "VersionId": first, "VersionStages": ["AWSCURRENT"]}
)
check.lacks("and not as bytes", got, "SecretBinary")
check.true("dates are dates", isinstance(got["CreatedDate"], datetime))
check.same("an ARN names it too", aws.get_secret_value(SecretId=made["ARN"])["SecretString"], value)
check.same(
    "and so does an ARN without its end",
    aws.get_secret_value(SecretId=made["ARN"][:-7])["SecretString"],
    value,
)
put = aws.put_secret_value(SecretString=json.dumps({"password": value}), **db)
check.same("boto3 makes a token for a put", len(put["VersionId"]), 36)
check.same("JSON comes as it was written", json.loads(current()["SecretString"]), {"password": value})
check.same(
    "the one before is AWSPREVIOUS",
    aws.get_secret_value(VersionStage="AWSPREVIOUS", **db)["VersionId"],
    first,
)
check.same("a version is read by its id", aws.get_secret_value(VersionId=first, **db)["SecretString"], value)
check.refused(
    "one that there is not",
    errors.ResourceNotFoundException,
    aws.get_secret_value,
    VersionId=str(uuid.uuid4()),
    **db,
)
check.refused(
    "an id with another stage",
    errors.InvalidRequestException,
    aws.get_secret_value,
    VersionId=first,
    VersionStage="AWSCURRENT",
    **db,
)
aws.create_secret(Name="app/bytes", SecretBinary=data)
check.same("bytes come as bytes", aws.get_secret_value(SecretId="app/bytes")["SecretBinary"], data)
unicode = f"Grüße, 世界, 🔑, \u2028, {value}"
aws.update_secret(SecretId="app/bytes", SecretString=unicode, Description="text now")
check.same("any letters come back", aws.get_secret_value(SecretId="app/bytes")["SecretString"], unicode)
check.refused("neither text nor bytes is refused", errors.InvalidRequestException, aws.put_secret_value, **db)

# Rotating by hand, as a function of Lambda does.
pending = str(uuid.uuid4())
aws.put_secret_value(SecretString="next", ClientRequestToken=pending, VersionStages=["AWSPENDING"], **db)
check.same("a pending version is not current", current()["VersionId"], put["VersionId"])
move = {"VersionStage": "AWSCURRENT", "MoveToVersionId": pending}
check.refused(
    "a move names the holder", errors.InvalidParameterException, aws.update_secret_version_stage, **move, **db
)
aws.update_secret_version_stage(RemoveFromVersionId=put["VersionId"], **move, **db)
check.same("a promoted version is current", current()["VersionId"], pending)
aws.update_secret_version_stage(VersionStage="AWSPENDING", RemoveFromVersionId=pending, **db)
described = aws.describe_secret(**db)
stages = {put["VersionId"]: ["AWSPREVIOUS"], pending: ["AWSCURRENT"]}
check.holds(
    "a description has stages, tags and text",
    described,
    {"VersionIdsToStages": stages, "Tags": tags, "Description": "login"},
)
check.refused("nothing rotates without a function", errors.InvalidRequestException, aws.rotate_secret, **db)
function = "arn:aws:lambda:us-east-1:123456789012:function:rotate"
aws.rotate_secret(
    RotationLambdaARN=function, RotationRules={"AutomaticallyAfterDays": 30}, RotateImmediately=False, **db
)
check.holds(
    "rotation can be configured",
    aws.describe_secret(**db),
    {"RotationEnabled": True, "RotationLambdaARN": function},
)
aws.cancel_rotate_secret(**db)
check.same("and cancelled", aws.describe_secret(**db)["RotationEnabled"], False)

# Listing, with the paginators of boto3.
for number in range(5):
    aws.create_secret(Name=f"many/{number}", SecretString=value)
listed = aws.get_paginator("list_secrets").paginate(
    Filters=[{"Key": "name", "Values": ["many/"]}], PaginationConfig={"PageSize": 2}
)
names = [[secret["Name"] for secret in page["SecretList"]] for page in listed]
check.same("a paginator lists all, two a page", [len(page) for page in names], [2, 2, 1])
check.same(
    "each once", sorted(name for page in names for name in page), [f"many/{number}" for number in range(5)]
)
found = pages(aws.list_secret_version_ids, IncludeDeprecated=True, MaxResults=1, **db)
versions = [version["VersionId"] for page in found for version in page["Versions"]]
check.same("versions come page by page", sorted(versions), sorted([first, put["VersionId"], pending]))
found = pages(aws.batch_get_secret_value, Filters=[{"Key": "name", "Values": ["many/"]}], MaxResults=3)
values = [[secret["SecretString"] for secret in page["SecretValues"]] for page in found]
check.same("and so do values", values, [[value] * 3, [value] * 2])
batch = aws.batch_get_secret_value(SecretIdList=["app/db", "app/none"])
check.same("a batch gives what there is", [secret["Name"] for secret in batch["SecretValues"]], ["app/db"])
check.same("and an error for what there is not", batch["Errors"][0]["ErrorCode"], "ResourceNotFoundException")
check.refused("a token that is none", errors.InvalidNextTokenException, aws.list_secrets, NextToken="none")

# Tags, policies, passwords, replicas.
aws.tag_resource(Tags=[{"Key": "tier", "Value": "one"}], **db)
aws.untag_resource(TagKeys=["team"], **db)
check.same("tags come and go", aws.describe_secret(**db)["Tags"], [{"Key": "tier", "Value": "one"}])
policy = json.dumps({"Version": "2012-10-17", "Statement": []})
aws.put_resource_policy(ResourcePolicy=policy, **db)
check.same("a policy is kept", aws.get_resource_policy(**db)["ResourcePolicy"], policy)
check.refused(
    "what is no policy",
    errors.MalformedPolicyDocumentException,
    aws.put_resource_policy,
    ResourcePolicy="none",
    **db,
)
aws.delete_resource_policy(**db)
check.lacks("and deleted", aws.get_resource_policy(**db), "ResourcePolicy")
password = aws.get_random_password(PasswordLength=40, ExcludePunctuation=True)["RandomPassword"]
check.true("a password is as long as asked", len(password) == 40 and password.isalnum())
aws.replicate_secret_to_regions(AddReplicaRegions=[{"Region": "eu-central-1"}], **db)
states = [aws.describe_secret(**db)["ReplicationStatus"][0]["Status"] for _ in range(2)]
check.same("a replica is made", states, ["InProgress", "InSync"])
aws.remove_regions_from_replication(RemoveReplicaRegions=["eu-central-1"], **db)
check.lacks("and removed", aws.describe_secret(**db), "ReplicationStatus")

# Deleting.
check.true(
    "a deletion has a date",
    isinstance(aws.delete_secret(RecoveryWindowInDays=7, **db)["DeletionDate"], datetime),
)
check.refused("then it can't be read", errors.InvalidRequestException, current)
check.refused(
    "or created", errors.InvalidRequestException, aws.create_secret, Name="app/db", SecretString="x"
)
aws.restore_secret(**db)
check.same("restored it can", current()["VersionId"], pending)
check.refused(
    "a window of 6 days is refused",
    errors.InvalidParameterException,
    aws.delete_secret,
    RecoveryWindowInDays=6,
    **db,
)
aws.delete_secret(ForceDeleteWithoutRecovery=True, **db)
check.refused("by force it is gone", errors.ResourceNotFoundException, current)
check.refused_as(
    "what the API has no class for has a code",
    ClientError,
    "ValidationException",
    aws.list_secrets,
    MaxResults=100,
    Filters=[{"Key": "colour", "Values": ["x"]}],
)

check.tell()
