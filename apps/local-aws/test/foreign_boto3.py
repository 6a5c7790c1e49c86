"""Roundtrips of boto3, with its own defaults, against the endpoint in AWS_ENDPOINT_URL. Prints one line per check."""

import hashlib, io, os, sys
import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
bucket = "foreign-boto3"


def check(name, ok):
    print(("ok   " if ok else "FAIL ") + name)
    if not ok:
        sys.exit(1)


def code_of(action):
    try:
        action()
    except ClientError as error:
        return error.response["Error"]["Code"]


s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-1"})
check("bucket is listed", bucket in [b["Name"] for b in s3.list_buckets()["Buckets"]])

s3.put_object(Bucket=bucket, Key="a b/ü+%.txt", Body=b"hello", Metadata={"k": "v"}, ContentType="text/plain")
answer = s3.get_object(Bucket=bucket, Key="a b/ü+%.txt", ChecksumMode="ENABLED")
check("put and get", answer["Body"].read() == b"hello" and answer["Metadata"] == {"k": "v"})
check("range", s3.get_object(Bucket=bucket, Key="a b/ü+%.txt", Range="bytes=1-3")["Body"].read() == b"ell")
for algorithm in ("CRC32", "SHA1", "SHA256"):
    s3.put_object(Bucket=bucket, Key="sum/" + algorithm, Body=b"hello", ChecksumAlgorithm=algorithm)
    head = s3.head_object(Bucket=bucket, Key="sum/" + algorithm, ChecksumMode="ENABLED")
    check("checksum " + algorithm, head.get("Checksum" + algorithm) is not None)

data = os.urandom(20 * 1024 * 1024 + 17)
s3.upload_fileobj(io.BytesIO(data), bucket, "big", Config=TransferConfig(multipart_threshold=1, multipart_chunksize=8 << 20))
target = io.BytesIO()
s3.download_fileobj(bucket, "big", target)
check("multipart up, ranged down", hashlib.sha256(target.getvalue()).digest() == hashlib.sha256(data).digest())
s3.copy({"Bucket": bucket, "Key": "big"}, bucket, "copy", Config=TransferConfig(multipart_threshold=1, multipart_chunksize=8 << 20))
check("multipart copy", s3.head_object(Bucket=bucket, Key="copy")["ContentLength"] == len(data))

for i in range(25):
    s3.put_object(Bucket=bucket, Key=f"list/{i % 5}/{i:02}", Body=b"x")
pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="list/", PaginationConfig={"PageSize": 7}))
check("paged list", sum(len(p.get("Contents", [])) for p in pages) == 25)
folders = s3.list_objects_v2(Bucket=bucket, Prefix="list/", Delimiter="/")
check("folders", len(folders["CommonPrefixes"]) == 5)

check("missing key", code_of(lambda: s3.get_object(Bucket=bucket, Key="nope")) == "NoSuchKey")
wrong = boto3.client("s3", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong" * 8)
check("wrong secret is refused", code_of(lambda: wrong.get_object(Bucket=bucket, Key="big")) == "SignatureDoesNotMatch")

boto3.resource("s3").Bucket(bucket).objects.all().delete()
s3.delete_bucket(Bucket=bucket)
check("all deleted", bucket not in [b["Name"] for b in s3.list_buckets()["Buckets"]])

ssm = boto3.client("ssm")
ssm.put_parameter(Name="/foreign/secret", Value="s3cr3t", Type="SecureString")
check("parameter", ssm.get_parameter(Name="/foreign/secret", WithDecryption=True)["Parameter"]["Value"] == "s3cr3t")
check("parameters by path", len(ssm.get_parameters_by_path(Path="/foreign")["Parameters"]) == 1)

dynamodb = boto3.resource("dynamodb")
table = dynamodb.create_table(
    TableName="foreign",
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
table.wait_until_exists()
table.put_item(Item={"id": "1", "n": 42})
check("item", table.get_item(Key={"id": "1"})["Item"]["n"] == 42)
table.delete()
