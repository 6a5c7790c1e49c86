"""
Start-up hook of LocalStack 4.14 (https://docs.localstack.cloud/references/init-hooks/), run in its own process.

S3 itself computes the CRC-64/NVME of a part that comes without one, when the upload was created with that checksum for
the full object. LocalStack 4.14 refuses such a part ("Checksum Type mismatch occurred, expected checksum Type:
crc64nvme, actual checksum Type: null"). This computes it before LocalStack looks, and changes nothing else.
"""

import base64
import functools
import io

from localstack.services.s3.provider import S3Provider
from localstack.services.s3.utils import get_s3_checksum

CRC64NVME = "CRC64NVME"
upload_part = S3Provider.upload_part


@functools.wraps(upload_part)
def with_checksum(self, context, request):
    _, bucket = self._get_cross_account_bucket(context, request["Bucket"])
    upload = bucket.multiparts.get(request["UploadId"])
    has_checksum = any(value for name, value in request.items() if name.startswith("Checksum"))
    is_chunked = context.request.headers.get("x-amz-content-sha256", "").startswith("STREAMING-")
    if upload and upload.checksum_algorithm == CRC64NVME and not has_checksum and not is_chunked:
        body = request["Body"].read() if request.get("Body") else b""
        checksum = get_s3_checksum(CRC64NVME)
        checksum.update(body)
        request["ChecksumCRC64NVME"] = base64.b64encode(checksum.digest()).decode()
        request["Body"] = io.BytesIO(body)
    return upload_part(self, context, request)


S3Provider.upload_part = with_checksum
