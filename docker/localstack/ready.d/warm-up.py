"""Hook of LocalStack: loads the services that Intake uses, because the first call to each takes longer than a client waits."""

import boto3
from botocore.config import Config
from localstack import config

PATIENT = Config(read_timeout=120, retries={"max_attempts": 1})

for service, call in {"s3": "list_buckets", "ssm": "describe_parameters"}.items():
    client = boto3.client(
        service,
        endpoint_url=f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}",
        region_name="us-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=PATIENT,
    )
    getattr(client, call)()
