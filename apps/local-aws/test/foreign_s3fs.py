"""s3fs, which writes through multipart uploads with its own defaults. Prints one line per check."""

import os, sys
import s3fs

bucket = "foreign-s3fs"
data = os.urandom(12 * 1024 * 1024 + 5)


def check(name, ok):
    print(("ok   " if ok else "FAIL ") + name)
    if not ok:
        sys.exit(1)


files = s3fs.S3FileSystem(endpoint_url=os.environ["AWS_ENDPOINT_URL"], client_kwargs={"region_name": "us-west-1"})
files.call_s3("create_bucket", Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-1"})
with files.open(f"{bucket}/a b/ü.bin", "wb", block_size=5 << 20) as out:
    out.write(data)
check("written and read", files.cat(f"{bucket}/a b/ü.bin") == data)
check("listed", files.ls(f"{bucket}/a b") == [f"{bucket}/a b/ü.bin"])
files.rm(bucket, recursive=True)
check("all deleted", not files.exists(bucket))
