"""The main job with the client that openapi-python-client makes of the contract. Usage: upload.py <url> <email> <password>"""

import sys

import httpx
from intake_client import AuthenticatedClient, Client
from intake_client.api.auth import login
from intake_client.api.files import delete_file, download_file, list_files
from intake_client.api.uploads import complete_upload, start_upload
from intake_client.models import CompleteUpload, Login, SentPart, StartUpload

url, email, password = sys.argv[1:]
content = ("It rained all day.\n" * 1_650_000).encode()[: 30 * 1024 * 1024]

session = login.sync(client=Client(base_url=url), body=Login(email=email, password=password))
client = AuthenticatedClient(base_url=url, token=session.access_token)

upload = start_upload.sync(client=client, body=StartUpload(name="from-python.txt", size=len(content)))
parts, at = [], 0
for part in upload.parts:
    put = httpx.put(part.url, headers=part.headers.to_dict(), content=content[at : at + part.size])
    put.raise_for_status()
    parts.append(SentPart(number=part.number, etag=put.headers["etag"]))
    at += part.size
assert len(parts) > 1 and at == len(content)

file = complete_upload.sync(upload.id, client=client, body=CompleteUpload(parts=parts))
assert file.status == "ready", file
assert file.id in [one.id for one in list_files.sync(client=client).items]
assert httpx.get(download_file.sync(file.id, client=client).url).content == content
assert delete_file.sync_detailed(file.id, client=client).status_code == 204
assert file.id not in [one.id for one in list_files.sync(client=client).items]
