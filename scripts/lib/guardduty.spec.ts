/** Object -> GuardDuty's event -> the deployed rule -> the function -> the token goes back -> the file is ready, or rejected. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import {
  bootstrap,
  createDynamo,
  createSfn,
  createSsm,
  DynamoFileStore,
  PARAMETERS,
  pathOf,
  readParameters,
  StepFunctionsScans,
} from '@intake/aws';
import type { FileRecord } from '@intake/domain';
import { startLocalAws } from '@intake/local-aws';
import { aFile } from '@intake/testing';
import { buildTargets } from './build-targets.ts';
import { bundleOf } from './deployed-settings.ts';
import { wireEvents } from './local-events.ts';
import { copyCode, putFunctions } from './local-functions.ts';
import { putWorkflows } from './local-workflows.ts';

const dir = mkdtempSync(join(tmpdir(), 'intake-guardduty-'));
const STAGE = 'local';
let aws: Awaited<ReturnType<typeof startLocalAws>>;
let bucket: string;
let files: DynamoFileStore;
let scans: StepFunctionsScans;
let sfn: SFNClient;
let stateMachine: string;
let close: () => void;

beforeAll(async () => {
  await buildTargets({ only: 'api' });
  aws = await startLocalAws({ dataDir: join(dir, 'aws'), port: 0 });
  const options = { endpoint: aws.endpoint, region: 'us-west-1', credentials: aws.credentials };
  const made = await bootstrap({ ...options, stage: STAGE, origins: ['http://127.0.0.1:4999'] });
  bucket = made.bucket;
  await putFunctions(options, {
    stage: STAGE,
    code: (bundle) => copyCode(join(dir, 'lambda'), bundle),
    only: (settings) => ['scan', 'object-created', 'webhooks', 'workflow'].includes(bundleOf(settings)),
  });
  await wireEvents(options, { stage: STAGE, bucket });
  await putWorkflows(options, STAGE);
  const ssm = createSsm(options);
  const at = (id: 'scanner' | 'stateMachine') => pathOf(STAGE) + PARAMETERS[id].name;
  await ssm.send(new PutParameterCommand({ Name: at('scanner'), Value: 'guardduty', Type: 'String' }));
  // What comes after `ready` is not looked at here.
  await ssm.send(new DeleteParameterCommand({ Name: at('stateMachine') }));
  stateMachine = (await readParameters(ssm, STAGE)).get(PARAMETERS.scanMachine.name)!;
  const dynamo = createDynamo(options);
  sfn = createSfn(options);
  files = new DynamoFileStore(dynamo, made.table);
  scans = new StepFunctionsScans(() => sfn, stateMachine);
  close = () => [ssm, dynamo, sfn].forEach((client) => client.destroy());
}, 300_000);
afterAll(async () => {
  close?.();
  await aws?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The shape of the GuardDuty User Guide, "Monitoring S3 object scans with Amazon EventBridge", S3 object scan result. */
function scanned({ storage, scan }: FileRecord, scanResultStatus: string, threats: object[] | null = null) {
  aws.emit({
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Malware Protection Object Scan Result',
    resources: ['arn:aws:guardduty:us-west-1:111122223333:malware-protection-plan/b4c7f464ab3a4EXAMPLE'],
    detail: {
      schemaVersion: '1.0',
      scanStatus: 'COMPLETED',
      resourceType: 'S3_OBJECT',
      s3ObjectDetails: {
        bucketName: bucket,
        objectKey: storage.key,
        eTag: scan!.etag,
        versionId: 'd41d8cd98f00b204e9800998eEXAMPLE',
        s3Throttled: false,
      },
      scanResultDetails: { scanResultStatus, threats },
    },
  });
}

/** A file whose content is what its name says, and that waits for its scan. */
async function waiting(): Promise<FileRecord> {
  const etag = '6805f2cfc46c0f04559748bb039d69ae';
  const file = aFile({ status: 'verifying', etag, scan: { attempt: 1, etag } });
  await files.create(file);
  return file;
}
const begin = ({ ownerId, id }: FileRecord) => scans.start({ ownerId, fileId: id, attempt: 1 });

async function settled({ ownerId, id }: FileRecord): Promise<FileRecord> {
  for (;;) {
    const file = await files.find(ownerId, id);
    if (file!.status !== 'verifying') return file!;
    await sleep(50);
  }
}

it('an object without threats is ready, and its execution has succeeded', async () => {
  const file = await waiting();
  await begin(file);
  scanned(file, 'NO_THREATS_FOUND');
  expect(await settled(file)).toMatchObject({ status: 'ready', scan: { verdict: 'clean' } });
  const name = `scan-${file.id}-1`;
  const executionArn = `${stateMachine.replace(':stateMachine:', ':execution:')}:${name}`;
  const state = async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  while ((await state()) === 'RUNNING') await sleep(50);
  expect(await state()).toBe('SUCCEEDED');
}, 60_000);

it('an object with malware is rejected, and says what was found; also when the word comes before anybody waits', async () => {
  const file = await waiting();
  scanned(file, 'THREATS_FOUND', [{ name: 'EICAR-Test-File (not a virus)' }]);
  await sleep(500);
  expect((await files.find(file.ownerId, file.id))!.status).toBe('verifying');
  await begin(file);
  expect(await settled(file)).toMatchObject({
    status: 'rejected',
    reason: { code: 'MALWARE_FOUND', found: 'EICAR-Test-File (not a virus)' },
  });
}, 60_000);

it('the word on another object, or on other bytes of this one, is not heard', async () => {
  const [file, other] = [await waiting(), await waiting()];
  await begin(file);
  scanned(other, 'NO_THREATS_FOUND');
  scanned({ ...file, scan: { attempt: 1, etag: 'another' } }, 'NO_THREATS_FOUND');
  scanned(file, 'UNSUPPORTED');
  expect(await settled(file)).toMatchObject({ status: 'ready', scan: { verdict: 'unscanned' } });
}, 60_000);
