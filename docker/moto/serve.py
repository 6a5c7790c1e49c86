"""
moto's server (Apache-2.0) as DynamoDB, `serve.py <port>`: one request at a time. By itself it works on several at once, and then
two conditional writes of one item may both succeed, which never happens in DynamoDB and which Intake rests on.
"""

import io
import sys
import threading

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

moto = DomainDispatcherApplication(create_backend_app)
one_at_a_time = threading.Lock()


def serve(environ, start_response):
    # All of it before its turn: nobody waits for a slow sender.
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    with one_at_a_time:
        return list(moto(environ, start_response))


run_simple("127.0.0.1", int(sys.argv[1]), serve, threaded=True)
