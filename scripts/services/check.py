"""Requests to AWS beside botocore's models of the services, and the regions that docs/algorithms.md names beside its list."""

import json
import re
import sys
from urllib.parse import unquote

import botocore.session
from botocore.validate import ParamValidator

session = botocore.session.get_session()
wrong = []


def operation_of(call):
    """(service, operation, parameters), by X-Amz-Target or by the path."""
    if call["operation"].startswith("/model/"):
        model = unquote(call["operation"].split("/")[2])
        return "bedrock-runtime", "Converse", {"modelId": model, **call["body"]}
    target, operation = call["operation"].split(".")
    names = {"RekognitionService": "rekognition", "Textract": "textract"}
    return names[target], operation, call["body"]


seen = set()
for call in json.load(open(sys.argv[1])):
    service, operation, parameters = operation_of(call)
    model = session.get_service_model(service)
    shape = model.operation_model(operation).input_shape
    report = ParamValidator().validate(parameters, shape)
    if report.has_errors():
        wrong.append(f"{service} {operation}: {report.generate_report()}")
    if call["service"] != model.signing_name:
        wrong.append(f"{service}: signed for {call['service']}, not {model.signing_name}")
    seen.add(operation)

expected = {"DetectLabels", "DetectModerationLabels", "Converse", "DetectDocumentText"}
if seen != expected:
    wrong.append(f"asked: {sorted(seen)}")

text = open(sys.argv[2]).read()
said = re.search(r"Transcribe, Textract and Rekognition are in (.*?) \(botocore", text, re.S)
named = set(re.findall(r"[a-z]{2}-[a-z]+-\d", said.group(1))) if said else set()
for service in ("transcribe", "textract", "rekognition"):
    missing = named - set(session.get_available_regions(service))
    if missing:
        wrong.append(f"{service} is not in {sorted(missing)}")
if len(named) < 10:
    wrong.append("docs/algorithms.md names no regions")

print("\n".join(wrong) or f"{len(seen)} operations, {len(named)} regions")
sys.exit(1 if wrong else 0)
