"""Writes or reads values of a service with boto3: `exchange.py <service> write|read`, with JSON on the standard input."""

import base64
import json
import sys

from client import client


def write_secret(aws, name, value, _kind):
    """Text, or bytes."""
    content = (
        {"SecretString": value["text"]}
        if "text" in value
        else {"SecretBinary": base64.b64decode(value["base64"])}
    )
    aws.create_secret(Name=name, **content)


def read_secret(aws, name):
    """Text, or bytes as base64."""
    got = aws.get_secret_value(SecretId=name)
    if "SecretString" in got:
        return {"text": got["SecretString"]}
    return {"base64": base64.b64encode(got["SecretBinary"]).decode()}


def write_parameter(aws, name, value, kind):
    """Text, as a parameter of the given type."""
    aws.put_parameter(Name=name, Value=value["text"], Type=kind)


def read_parameter(aws, name):
    """Text, decrypted."""
    return {"text": aws.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]}


service, action = sys.argv[1:]
write, read = {"secretsmanager": (write_secret, read_secret), "ssm": (write_parameter, read_parameter)}[
    service
]
aws, asked = client(service), json.load(sys.stdin)
if action == "write":
    for item in asked:
        write(aws, item["name"], item["value"], item.get("type"))
else:
    print(json.dumps([read(aws, name) for name in asked]))
