"""Drives Parameter Store with boto3: all that an application asks of it. The value of a parameter is in the environment."""

import os
from datetime import datetime

from botocore.exceptions import ClientError, ParamValidationError
from checks import Checks
from client import client

aws = client("ssm")
errors = aws.exceptions
check = Checks()
value = os.environ["VALUE"]
db = {"Name": "/app/db"}


def current(name="/app/db"):
    return aws.get_parameter(Name=name, WithDecryption=True)["Parameter"]


# What there is not. The first request meets a failure of the service, and is sent again.
check.refused("a missing parameter has an error class of its own", errors.ParameterNotFound, current)
check.refused("so it has for a history", errors.ParameterNotFound, aws.get_parameter_history, **db)
check.refused("and for a deletion", errors.ParameterNotFound, aws.delete_parameter, **db)
check.refused("boto3 itself refuses no value", ParamValidationError, aws.put_parameter, Type="String", **db)
check.refused_as(
    "a type has to be told", ClientError, "ValidationException", aws.put_parameter, Value=value, **db
)

# Creating, reading, writing.
put = {
    "Type": "SecureString",
    "Value": value,
    "Description": "login",
    "Tags": [{"Key": "team", "Value": "core"}],
    **db,
}
check.holds("the first version is 1", aws.put_parameter(**put), {"Version": 1, "Tier": "Standard"})
check.refused("another create finds it", errors.ParameterAlreadyExists, aws.put_parameter, **put)
got = current()
check.holds(
    "a SecureString is decrypted",
    got,
    {"Name": "/app/db", "Type": "SecureString", "Value": value, "Version": 1, "DataType": "text"},
)
check.true("dates are dates", isinstance(got["LastModifiedDate"], datetime))
check.true("or it is a ciphertext", value not in aws.get_parameter(**db)["Parameter"]["Value"])
check.same("an ARN names it too", current(got["ARN"])["Value"], value)
unicode = f"Grüße, 世界, 🔑, \u2028, {value}"
check.same(
    "a write makes the next version", aws.put_parameter(Value=unicode, Overwrite=True, **db)["Version"], 2
)
check.same("any letters come back", current()["Value"], unicode)
check.same("a version is read by its number", current("/app/db:1")["Value"], value)
check.refused("one that there is not", errors.ParameterVersionNotFound, current, name="/app/db:9")
aws.put_parameter(Name="/app/hosts", Type="StringList", Value="a,b,c")
check.holds("a list is text with commas", current("/app/hosts"), {"Type": "StringList", "Value": "a,b,c"})
aws.put_parameter(Name="flat", Type="String", Value="plain")
check.same("a flat name has no slash", current("flat")["Value"], "plain")
check.refused_as(
    "4,097 bytes are too many",
    ClientError,
    "ValidationException",
    aws.put_parameter,
    Name="/app/long",
    Type="String",
    Value="x" * 4097,
)
check.same(
    "not in the advanced tier",
    aws.put_parameter(Name="/app/long", Type="String", Value="x" * 4097, Tier="Advanced")["Tier"],
    "Advanced",
)
aws.put_parameter(Name="/app/number", Type="String", Value="42", AllowedPattern=r"\d+")
check.refused(
    "a pattern holds",
    errors.ParameterPatternMismatchException,
    aws.put_parameter,
    Name="/app/number",
    Value="no",
    Overwrite=True,
)
check.refused(
    "16 levels are too many",
    errors.HierarchyLevelLimitExceededException,
    aws.put_parameter,
    Name="/x" * 16,
    Type="String",
    Value="x",
)
check.refused(
    "the type stays",
    errors.HierarchyTypeMismatchException,
    aws.put_parameter,
    Type="String",
    Value="x",
    Overwrite=True,
    **db,
)

# Labels and history.
check.holds(
    "a version gets a label",
    aws.label_parameter_version(Labels=["prod"], ParameterVersion=1, **db),
    {"InvalidLabels": [], "ParameterVersion": 1},
)
check.same("and is read by it", current("/app/db:prod")["Value"], value)
check.refused("a label that there is not", errors.ParameterVersionNotFound, current, name="/app/db:test")
check.same(
    "a label of a wrong form is told",
    aws.label_parameter_version(Labels=["1st"], **db)["InvalidLabels"],
    ["1st"],
)
aws.label_parameter_version(Labels=["prod"], **db)
check.same("a label moves", current("/app/db:prod")["Version"], 2)
pages = list(
    aws.get_paginator("get_parameter_history").paginate(
        WithDecryption=True, PaginationConfig={"PageSize": 1}, **db
    )
)
history = [(each["Version"], each["Labels"], each["Value"]) for page in pages for each in page["Parameters"]]
check.same("a paginator gives the history", history, [(1, [], value), (2, ["prod"], unicode)])
check.same(
    "a label is taken off",
    aws.unlabel_parameter_version(ParameterVersion=2, Labels=["prod"], **db)["RemovedLabels"],
    ["prod"],
)

# Many.
many = aws.get_parameters(Names=["/app/db", "/app/none"], WithDecryption=True)
check.same("of many those that there are", [each["Value"] for each in many["Parameters"]], [unicode])
check.same("and the names of the others", many["InvalidParameters"], ["/app/none"])
check.refused_as(
    "11 are too many",
    ClientError,
    "ValidationException",
    aws.get_parameters,
    Names=[f"/app/{number}" for number in range(11)],
)
for number in range(12):
    aws.put_parameter(Name=f"/many/deep/{number}", Type="SecureString", Value=f"{value} {number}")
pages = list(
    aws.get_paginator("get_parameters_by_path").paginate(Path="/many", Recursive=True, WithDecryption=True)
)
values = sorted(each["Value"] for page in pages for each in page["Parameters"])
check.same(
    "a paginator reads all below a path",
    [len(values), values],
    [12, sorted(f"{value} {number}" for number in range(12))],
)
check.same("of which none is directly below it", aws.get_parameters_by_path(Path="/many")["Parameters"], [])
filters = [{"Key": "Name", "Option": "BeginsWith", "Values": ["/many/"]}]
pages = list(
    aws.get_paginator("describe_parameters").paginate(
        ParameterFilters=filters, PaginationConfig={"PageSize": 5}
    )
)
check.same("and describes them, five a page", [len(page["Parameters"]) for page in pages], [5, 5, 2])
described = aws.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": ["/app/db"]}])["Parameters"][
    0
]
check.holds(
    "a description has no value", described, {"Description": "login", "KeyId": "alias/aws/ssm", "Version": 2}
)
check.lacks("none at all", described, "Value")
check.refused(
    "a filter that there is not",
    errors.InvalidFilterKey,
    aws.get_parameters_by_path,
    Path="/app",
    ParameterFilters=[{"Key": "Tier", "Values": ["x"]}],
)
check.refused(
    "a token that is none", errors.InvalidNextToken, aws.get_parameters_by_path, Path="/app", NextToken="none"
)

# Tags.
tagged = {"ResourceType": "Parameter", "ResourceId": "/app/db"}
aws.add_tags_to_resource(Tags=[{"Key": "tier", "Value": "one"}], **tagged)
aws.remove_tags_from_resource(TagKeys=["team"], **tagged)
check.same(
    "tags come and go", aws.list_tags_for_resource(**tagged)["TagList"], [{"Key": "tier", "Value": "one"}]
)
check.refused(
    "tags of nothing",
    errors.InvalidResourceId,
    aws.list_tags_for_resource,
    ResourceType="Parameter",
    ResourceId="/app/none",
)

# Deleting.
aws.delete_parameter(**db)
check.refused("it is gone at once", errors.ParameterNotFound, current)
check.same("made anew it begins with 1", aws.put_parameter(Type="String", Value="x", **db)["Version"], 1)
deleted = aws.delete_parameters(Names=["/app/db", "/app/none", "flat"])
check.same(
    "many go at once",
    [deleted["DeletedParameters"], deleted["InvalidParameters"]],
    [["/app/db", "flat"], ["/app/none"]],
)

check.tell()
