"""smart_open on boto3, with parts of its own. Prints one line per check."""

import os, sys
import boto3, smart_open

s3 = boto3.client("s3")
bucket = "foreign-smart-open"
s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-1"})
data = os.urandom(12 * 1024 * 1024 + 5)
with smart_open.open(f"s3://{bucket}/ü.bin", "wb", transport_params={"client": s3, "min_part_size": 5 << 20}) as out:
    out.write(data)
with smart_open.open(f"s3://{bucket}/ü.bin", "rb", transport_params={"client": s3}) as back:
    if back.read() != data:
        sys.exit("other bytes came back")
print("ok   written and read")
s3.delete_object(Bucket=bucket, Key="ü.bin")
s3.delete_bucket(Bucket=bucket)
