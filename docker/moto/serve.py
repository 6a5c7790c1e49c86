"""
moto's server (Apache-2.0) as DynamoDB, `serve.py <port>`, made fit for Intake in three ways:

- It works on one request at a time. By itself it works on several at once, and then two conditional writes of one item may both
  succeed, which never happens in DynamoDB and which Intake rests on.
- A transaction keeps what it is about to write, for the case that it has to be undone. By itself moto copies the whole table,
  record by record, for every transaction: seconds, as soon as there are a few thousand files.
- A table whose stream was turned off takes writes. By itself moto goes on writing into the stream, and fails.
"""

import collections
import copy
import io
import sys
import threading

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamShard, Table
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

transact_write_items = DynamoDBBackend.transact_write_items
# Keys that the transaction under way writes, by table; there is one at a time.
written = collections.defaultdict(list)


def transact(self, transact_items):
    written.clear()
    for operation in transact_items:
        (op,) = operation.values()
        table = self.tables.get(op["TableName"])
        attributes = op.get("Item") or op["Key"]
        if table:
            names = (table.hash_key_attr, table.range_key_attr)
            written[table.name].append([DynamoType(attributes[name]) for name in names])
    return transact_write_items(self, transact_items)


def backup(table, _memo):
    kept = copy.copy(table)
    kept.items = collections.defaultdict(dict, {key: dict(of) for key, of in table.items.items()})
    for partition, sort in written[table.name]:
        item = table.get_item(partition, sort)
        if item is not None:
            # Updates change it in place.
            kept.items[partition][sort] = copy.deepcopy(item)
    if table.stream_shard is not None:
        kept.stream_shard = copy.copy(table.stream_shard)
        kept.stream_shard.table = kept
        kept.stream_shard.items = list(table.stream_shard.items)
    return kept


add_to_stream = StreamShard.add


def add_while_on(shard, old, new):
    if (shard.table.stream_specification or {}).get("StreamViewType"):
        add_to_stream(shard, old, new)


StreamShard.add = add_while_on
DynamoDBBackend.transact_write_items = transact
Table.__deepcopy__ = backup

moto = DomainDispatcherApplication(create_backend_app)
one_at_a_time = threading.Lock()


def serve(environ, start_response):
    # All of it before its turn: nobody waits for a slow sender.
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    with one_at_a_time:
        return list(moto(environ, start_response))


run_simple("127.0.0.1", int(sys.argv[1]), serve, threaded=True)
