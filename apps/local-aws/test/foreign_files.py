"""s3fs and smart_open, which write through boto's multipart uploads with their own defaults. Prints one line per check."""

import os, sys
import boto3, s3fs, smart_open

endpoint = os.environ["AWS_ENDPOINT_URL"]
bucket = "foreign-files"
s3 = boto3.client("s3")
s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-1"})
data = os.urandom(12 * 1024 * 1024 + 5)


def check(name, ok):
    print(("ok   " if ok else "FAIL ") + name)
    if not ok:
        sys.exit(1)


files = s3fs.S3FileSystem(endpoint_url=endpoint, client_kwargs={"region_name": "us-west-1"})
with files.open(f"{bucket}/s3fs/a b.bin", "wb", block_size=5 << 20) as out:
    out.write(data)
check("s3fs " + s3fs.__version__, files.cat(f"{bucket}/s3fs/a b.bin") == data)
check("s3fs lists", files.ls(f"{bucket}/s3fs") == [f"{bucket}/s3fs/a b.bin"])

url = f"s3://{bucket}/smart_open/ü.bin"
with smart_open.open(url, "wb", transport_params={"client": s3, "min_part_size": 5 << 20}) as out:
    out.write(data)
with smart_open.open(url, "rb", transport_params={"client": s3}) as back:
    check("smart_open " + smart_open.__version__, back.read() == data)

files.rm(bucket, recursive=True)
check("all deleted", bucket not in [b["Name"] for b in s3.list_buckets()["Buckets"]])
