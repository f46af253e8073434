"""Makes a boto3 client of a service at the address in the environment."""

import os

import boto3
from botocore.config import Config


def client(service):
    """A client that tries once more, and reads nothing of the machine but the environment of the test."""
    retries = {"mode": "standard", "total_max_attempts": 2}
    return boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=Config(retries=retries))


def pages(call, **request):
    """All pages of an operation for which boto3 has no paginator."""
    while True:
        page = call(**request)
        yield page
        if "NextToken" not in page:
            return
        request["NextToken"] = page["NextToken"]
