import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { load } from 'js-yaml';
import { inRepo } from './paths.ts';

/** What serverless.yml says of a function, as far as it holds outside of AWS, too. */
export interface DeployedFunction {
  handler: string;
  /** MiB */
  memorySize: number;
  /** Seconds. */
  timeout: number;
  environment?: Record<string, string>;
  package: { artifact: string };
  events?: {
    /** The window in seconds. */
    sqs?: { batchSize: number; maximumBatchingWindow?: number; maximumConcurrency: number };
    stream?: object;
    eventBridge?: { pattern: object };
  }[];
}

export interface DeployedQueue {
  /** Seconds. */
  VisibilityTimeout: number;
  DelaySeconds?: number;
  RedrivePolicy: { maxReceiveCount: number };
}

export interface DeployedStateMachine {
  /** In Amazon States Language; `${…}` stands for a function. */
  definition: string;
  /** Function, as in serverless.yml, by what stands for it in the definition. */
  functions: Record<string, string>;
  /** State machine that it starts, by what stands for it; as `name`. */
  machines: Record<string, string>;
  /** Last part of its name; the rest names service and stage. */
  name: string;
  /** Parameters that hold its ARN, by their name below the stage's path. */
  parameters: string[];
}

interface Resource {
  Type: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- CloudFormation's
  Properties: Record<string, any>;
}

/** All functions of serverless.yml, by their names there. */
export function deployedFunctions(): Record<string, DeployedFunction> {
  return (read('serverless.yml') as { functions: Record<string, DeployedFunction> }).functions;
}

/** The folder of apps/api/dist/lambda with a function's code. */
export const bundleOf = ({ package: { artifact } }: DeployedFunction): string => basename(artifact, '.zip');

/** @param id its logical id in one of the two files that have queues */
export function deployedQueue(id: string): DeployedQueue {
  const all = { ...resources('infra/object-events.yml'), ...resources('infra/webhooks.yml') };
  return all[id]!.Properties as DeployedQueue;
}

/** All state machines of infra/. */
export function deployedStateMachines(): DeployedStateMachine[] {
  const files = ['processing', 'batches', 'scanning'].map((name) => resources(`infra/${name}.yml`));
  const all: Record<string, Resource> = Object.assign({}, ...files);
  const ofType = (type: string) => Object.entries(all).filter(([, { Type }]) => Type === type);
  return ofType('AWS::StepFunctions::StateMachine').map(([id, { Properties: of }]) => ({
    name: nameOf({ Properties: of }),
    definition: readFileSync(inRepo(/file\((.+)\)/.exec(of['Definition'])![1]!), 'utf8'),
    functions: Object.fromEntries(
      Object.entries<string>(of['DefinitionSubstitutions'])
        .filter(([, arn]) => arn.endsWith('LambdaFunction.Arn'))
        .map(([name, arn]) => [name, functionOf(arn)]),
    ),
    machines: Object.fromEntries(
      Object.entries<string>(of['DefinitionSubstitutions'])
        .filter(([, id]) => id in all)
        .map(([name, id]) => [name, nameOf(all[id]!)]),
    ),
    parameters: ofType('AWS::SSM::Parameter')
      .filter(([, { Properties }]) => Properties['Value'] === id)
      .map(([, { Properties }]) => String(Properties['Name']).split('/').slice(3).join('/')),
  }));
}

/** Of a state machine, without service and stage. */
const nameOf = ({ Properties: of }: Pick<Resource, 'Properties'>): string =>
  String(of['StateMachineName']).split('-').slice(2).join('-');

/** `LightTaskLambdaFunction.Arn`, as osls calls it, is of `lightTask`. */
const functionOf = (arn: string): string => arn[0]!.toLowerCase() + arn.slice(1).split('LambdaFunction')[0];

const resources = (path: string) => (read(path) as { Resources: Record<string, Resource> }).Resources;

function read(path: string): unknown {
  return load(withoutTags(readFileSync(inRepo(path), 'utf8')));
}

/** CloudFormation's own tags, `!Sub` and the like, mean nothing outside of it. */
export const withoutTags = (yaml: string): string => yaml.replaceAll(/(?<![\w!])![A-Z]\w*/g, '');
