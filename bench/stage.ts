import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListBucketsCommand, PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import { type BrowserContext, chromium } from 'playwright-core';
import { findChromium } from '../apps/web/test/support/find-chromium.ts';
import { type RunningStack, startRunningStack } from '../apps/web/test/support/running-stack.ts';
import { inRepo } from '../scripts/lib/paths.ts';
import { Service } from '../scripts/lib/service.ts';
import { ApiMemory } from './api-memory.ts';
import { SLOW } from './cases.ts';
import { NearFront } from './server/near-front.ts';
import { SlowLink } from './server/slow-link.ts';
import { Stored } from './stored.ts';

const PEERS_BUCKET = 'bench-peers';
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  '--ignore-certificate-errors', // of the stand-in for the distribution
];

export interface Stage {
  dir: string;
  stack: RunningStack;
  /** Address of the peers' servers. */
  peers: string;
  /** The API and the bucket under one address over HTTP/2; null where it cannot be had. */
  near: string | null;
  stored: Stored;
  apiMemory: ApiMemory | null;
  chromium: string;
  /** A browser context on the plain loopback, or behind the thin line. */
  context(slow: boolean): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** Intake as `npm start` runs it, the peers' servers beside it, and browsers: all in a folder that is gone afterwards. */
export async function setStage(): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'intake-bench-'));
  const stops: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  try {
    return { ...(await assemble(dir, stops)), dir, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(dir: string, stops: (() => unknown)[]): Promise<Omit<Stage, 'dir' | 'close'>> {
  const stack = await startRunningStack();
  stops.push(() => stack.stop());
  const { s3, bucket } = await openBuckets(stack);
  const server = new Service({
    name: "The peers' server",
    args: [inRepo('bench/server/main.ts'), join(dir, 'peers'), PEERS_BUCKET],
    env: stack.awsEnv,
    log: (line) => console.error(`[peers] ${line}`),
  });
  stops.push(() => server.stop());
  const { url: peers } = await server.start<{ url: string }>();
  const near = await NearFront.open(dir, stack.url, stack.awsEnv['AWS_ENDPOINT_URL']!);
  stops.push(() => near?.close());

  const { path, unpackedInto } = await findChromium();
  if (unpackedInto) stops.push(() => rmSync(unpackedInto, { recursive: true, force: true }));
  const open = async (args: string[]): Promise<BrowserContext> => {
    const browser = await chromium.launch({ executablePath: path, args: [...BROWSER_FLAGS, ...args] });
    stops.push(() => browser.close());
    return browser.newContext({ bypassCSP: true });
  };
  const link = new SlowLink(SLOW);
  stops.push(() => link.close());
  const contexts = new Map<boolean, BrowserContext>();
  return {
    stack,
    peers,
    near: near?.url ?? null,
    stored: new Stored(s3, { intake: bucket, s3: PEERS_BUCKET }, join(dir, 'peers')),
    apiMemory: ApiMemory.find(stack.pid),
    chromium: path,
    async context(slow) {
      const known = contexts.get(slow);
      if (known) return known;
      const args = slow
        ? [
            await detour(link, [
              stack.url,
              stack.awsEnv['AWS_ENDPOINT_URL']!,
              peers,
              ...(near ? [near.url] : []),
            ]),
          ]
        : [];
      const context = await open(args);
      contexts.set(slow, context);
      return context;
    },
  };
}

/** Leads a browser over the line without a change to any URL: signatures cover the host. */
export async function detour(link: SlowLink, urls: readonly string[]): Promise<string> {
  const rules = await Promise.all(
    urls.map(async (url) => {
      const { hostname, port } = new URL(url);
      return `MAP ${hostname}:${port} ${hostname}:${await link.inFrontOf(Number(port))}`;
    }),
  );
  return `--host-resolver-rules=${rules.join(',')}`;
}

/** Finds Intake's bucket and makes one for the peers, whose clients create and complete uploads by POST. */
async function openBuckets({ awsEnv: env, url: origin }: RunningStack) {
  const s3 = new S3Client({
    endpoint: env['AWS_ENDPOINT_URL']!,
    region: env['AWS_REGION']!,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY']!,
    },
    forcePathStyle: true,
  });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  await s3.send(new CreateBucketCommand({ Bucket: PEERS_BUCKET }));
  const rule = {
    AllowedOrigins: [origin],
    AllowedMethods: ['GET', 'PUT', 'POST'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 3000,
  };
  await s3.send(new PutBucketCorsCommand({ Bucket: PEERS_BUCKET, CORSConfiguration: { CORSRules: [rule] } }));
  return { s3, bucket: Buckets[0]!.Name! };
}
