"""Step Functions by boto3 against the endpoint in AWS_ENDPOINT_URL. Argument: an empty folder. Prints one line per check."""

import json, os, sys, time
import boto3
from botocore.exceptions import ClientError

sfn = boto3.client("stepfunctions")
functions = boto3.client("lambda")
role = "arn:aws:iam::000000000000:role/local"


def check(name, ok):
    print(("ok   " if ok else "FAIL ") + "states: " + name)
    if not ok:
        sys.exit(1)


def code_of(action):
    try:
        action()
    except ClientError as error:
        return error.response["Error"]["Code"]


def ended(arn):
    for _ in range(600):
        execution = sfn.describe_execution(executionArn=arn)
        if execution["status"] != "RUNNING":
            return execution
        time.sleep(0.1)
    raise TimeoutError(arn)


def machine(name, states, start):
    definition = json.dumps({"QueryLanguage": "JSONata", "StartAt": start, "States": states})
    return sfn.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]


# Create, describe, list, update.
passing = {"Say": {"Type": "Pass", "Output": {"said": "{% $states.input.word %}"}, "End": True}}
arn = machine("say", passing, "Say")
described = sfn.describe_state_machine(stateMachineArn=arn)
check("create and describe", described["status"] == "ACTIVE" and json.loads(described["definition"])["StartAt"] == "Say")
check("list", arn in [m["stateMachineArn"] for page in sfn.get_paginator("list_state_machines").paginate() for m in page["stateMachines"]])
check("created again it is the same", machine("say", passing, "Say") == arn)
check("invalid definition", code_of(lambda: sfn.create_state_machine(name="bad", definition="{}", roleArn=role)) == "InvalidDefinition")
check("missing machine", code_of(lambda: sfn.describe_state_machine(stateMachineArn=arn + "x")) == "StateMachineDoesNotExist")

# Executions, and what a name means.
first = sfn.start_execution(stateMachineArn=arn, name="one", input='{"word": "a"}')["executionArn"]
check("output", json.loads(ended(first)["output"]) == {"said": "a"})
again = lambda: sfn.start_execution(stateMachineArn=arn, name="one", input='{"word": "a"}')
check("the name of one that has ended is taken", code_of(again) == "ExecutionAlreadyExists")
other = lambda: sfn.start_execution(stateMachineArn=arn, name="one", input='{"word": "b"}')
check("with another input, too", code_of(other) == "ExecutionAlreadyExists")
check("invalid input", code_of(lambda: sfn.start_execution(stateMachineArn=arn, input="{")) == "InvalidExecutionInput")
for n in range(3):
    sfn.start_execution(stateMachineArn=arn, name=f"page-{n}", input='{"word": "c"}')
pages = list(sfn.get_paginator("list_executions").paginate(stateMachineArn=arn, PaginationConfig={"PageSize": 2}))
check("paged list of executions", len(pages) > 1 and sum(len(p["executions"]) for p in pages) == 4)

history = sfn.get_execution_history(executionArn=first)["events"]
types = [e["type"] for e in history]
check("history", types == ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"])
check("its order and its causes", [e["id"] for e in history] == [1, 2, 3, 4] and [e["previousEventId"] for e in history] == [0, 1, 2, 3])
check("its details", json.loads(history[0]["executionStartedEventDetails"]["input"]) == {"word": "a"})
reverse = sfn.get_execution_history(executionArn=first, reverseOrder=True)["events"]
check("history in reverse", [e["id"] for e in reverse] == [4, 3, 2, 1])

changed = {"Say": {"Type": "Pass", "Output": {"said": "changed"}, "End": True}}
sfn.update_state_machine(stateMachineArn=arn, definition=json.dumps({"QueryLanguage": "JSONata", "StartAt": "Say", "States": changed}))
check("update", json.loads(ended(sfn.start_execution(stateMachineArn=arn)["executionArn"])["output"]) == {"said": "changed"})

# Stopping.
waiting = machine("wait", {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}, "Wait")
running = sfn.start_execution(stateMachineArn=waiting, name="long", input="{}")
check("the same start while it runs is the same execution", sfn.start_execution(stateMachineArn=waiting, name="long", input="{}")["executionArn"] == running["executionArn"])
check("only running ones", len(sfn.list_executions(stateMachineArn=waiting, statusFilter="RUNNING")["executions"]) == 1)
sfn.stop_execution(executionArn=running["executionArn"], error="Enough", cause="of it")
stopped = ended(running["executionArn"])
check("stop", (stopped["status"], stopped["error"], stopped["cause"]) == ("ABORTED", "Enough", "of it"))

# A function that hands its token out, and one that fails until a file is there.
folder = sys.argv[1]
source = """
import { existsSync, writeFileSync } from 'node:fs';
const dir = %s;
export const handler = async ({ token, name }) => {
  if (token) return writeFileSync(`${dir}/${name}`, token);
  if (!existsSync(`${dir}/allowed`)) throw new TypeError('not yet');
  return { done: true };
};
""" % json.dumps(folder)
with open(os.path.join(folder, "index.mjs"), "w") as file:
    file.write(source)
code = {"S3Bucket": "local-folder", "S3Key": folder}
functions.create_function(FunctionName="states", Runtime="nodejs24.x", Handler="index.handler", Role=role, Code=code, Timeout=30, MemorySize=256)


def token_of(name):
    path = os.path.join(folder, name)
    for _ in range(600):
        if os.path.exists(path) and os.path.getsize(path):
            return open(path).read()
        time.sleep(0.1)


def task(**more):
    payload = {"token": "{% $states.context.Task.Token %}", "name": "{% $states.input.name %}"}
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "End": True}
    return {"Ask": {**state, "Arguments": {"FunctionName": "states", "Payload": payload}, **more}}


asking = machine("ask", task(), "Ask")
start = lambda name: sfn.start_execution(stateMachineArn=asking, name=name, input=json.dumps({"name": name}))["executionArn"]
yes, no = start("yes"), start("no")
token = token_of("yes")
sfn.send_task_heartbeat(taskToken=token)
sfn.send_task_success(taskToken=token, output='{"answer": 1}')
check("a task's token succeeds", json.loads(ended(yes)["output"]) == {"answer": 1})
sfn.send_task_failure(taskToken=token_of("no"), error="Refused", cause="because")
failed = ended(no)
check("and fails", (failed["status"], failed["error"], failed["cause"]) == ("FAILED", "Refused", "because"))
check("a token is used once", code_of(lambda: sfn.send_task_success(taskToken=token, output="{}")) == "TaskTimedOut")
check("a token that never was", code_of(lambda: sfn.send_task_success(taskToken="x" * 40, output="{}")) == "InvalidToken")
silent = machine("silent", task(HeartbeatSeconds=1), "Ask")
quiet = sfn.start_execution(stateMachineArn=silent, input='{"name": "quiet"}')["executionArn"]
check("a heartbeat that stays away", ended(quiet)["error"] in ("States.HeartbeatTimeout", "States.Timeout"))

# Redrive goes on from what failed.
steps = {
    "First": {"Type": "Pass", "Output": {"first": True}, "Next": "Second"},
    "Second": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "states", "Payload": {}}, "Output": "{% $states.result.Payload %}", "End": True},
}
two = machine("two", steps, "First")
broken = sfn.start_execution(stateMachineArn=two, name="broken", input="{}")["executionArn"]
failed = ended(broken)
check("a function's error", failed["status"] == "FAILED" and failed["error"] == "TypeError")
check("it can be redriven", failed["redriveStatus"] == "REDRIVABLE" and failed["redriveCount"] == 0)
open(os.path.join(folder, "allowed"), "w").close()
sfn.redrive_execution(executionArn=broken)
redriven = ended(broken)
check("redrive", redriven["status"] == "SUCCEEDED" and json.loads(redriven["output"]) == {"done": True} and redriven["redriveCount"] == 1)
types = [e["type"] for e in sfn.get_execution_history(executionArn=broken)["events"]]
check("what had succeeded is not done again", types.count("PassStateEntered") == 1 and "ExecutionRedriven" in types)
check("one that succeeded is not redriven", code_of(lambda: sfn.redrive_execution(executionArn=broken)) == "ExecutionNotRedrivable")

sfn.delete_state_machine(stateMachineArn=waiting)
check("deleted", code_of(lambda: sfn.start_execution(stateMachineArn=waiting)) in ("StateMachineDoesNotExist", "StateMachineDeleting"))
