import { randomUUID } from 'node:crypto';
import {
  ACCOUNT,
  type Operation,
  invalid,
  optionalText,
  pageOf,
  refuse,
  requiredText,
} from '../gateway/operations.ts';
import { type Machine, problemsOf } from './definition.ts';
import type { ExecutionStore } from './execution-store.ts';
import { machineOf, nameOf, pageAt } from './states-input.ts';

export function machineOperations(store: ExecutionStore): Record<string, Operation> {
  return {
    CreateStateMachine: (input, { auth }) => {
      const name = nameOf(input);
      const arn = `arn:aws:states:${auth.scope.region}:${ACCOUNT}:stateMachine:${name}`;
      const definition = checked(requiredText(input, 'definition'));
      const roleArn = requiredText(input, 'roleArn');
      if (input['type'] === 'EXPRESS')
        throw refuse('StateMachineTypeNotSupported', 'Express workflows are not implemented.');
      const before = store.machine(arn);
      if (before && (before.definition !== definition || before.roleArn !== roleArn))
        throw refuse('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      const machine = before ?? {
        name,
        arn,
        definition,
        roleArn,
        created: store.now(),
        revision: randomUUID(),
      };
      store.putMachine(machine);
      return { stateMachineArn: arn, creationDate: machine.created / 1000 };
    },
    UpdateStateMachine: (input) => {
      const machine = machineOf(store, input);
      const definition = optionalText(input, 'definition');
      const roleArn = optionalText(input, 'roleArn') ?? machine.roleArn;
      const revision = randomUUID();
      store.putMachine({
        ...machine,
        roleArn,
        revision,
        definition: definition === undefined ? machine.definition : checked(definition),
      });
      return { updateDate: store.now() / 1000, revisionId: revision };
    },
    DescribeStateMachine: (input) => {
      const { arn, name, definition, roleArn, created, revision } = machineOf(store, input);
      return {
        stateMachineArn: arn,
        name,
        status: 'ACTIVE',
        definition,
        roleArn,
        type: 'STANDARD',
        creationDate: created / 1000,
        revisionId: revision,
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
      };
    },
    DeleteStateMachine: (input) =>
      void store.db.run('DELETE FROM machines WHERE arn = ?', requiredText(input, 'stateMachineArn')),
    ListStateMachines: (input) => {
      const { page, next } = pageOf(store.machines(), pageAt(input));
      return {
        stateMachines: page.map(({ arn, name, created }) => ({
          stateMachineArn: arn,
          name,
          type: 'STANDARD',
          creationDate: created / 1000,
        })),
        nextToken: next,
      };
    },
    ValidateStateMachineDefinition: (input) => {
      const problems = problemsIn(requiredText(input, 'definition'));
      return {
        result: problems.length > 0 ? 'FAIL' : 'OK',
        diagnostics: problems.map((message) => ({
          severity: 'ERROR',
          code: 'SCHEMA_VALIDATION_FAILED',
          message,
          location: message.split(':')[0],
        })),
        truncated: false,
      };
    },
  };
}

function problemsIn(definition: string): string[] {
  try {
    return problemsOf(JSON.parse(definition) as Machine);
  } catch (error) {
    return [`/: ${(error as Error).message}`];
  }
}

function checked(definition: string): string {
  if (definition.length > 1024 * 1024) throw invalid('The definition is too long.');
  const problems = problemsIn(definition);
  if (problems.length > 0)
    throw refuse('InvalidDefinition', `Invalid State Machine Definition: '${problems.join(', ')}'`);
  return definition;
}
