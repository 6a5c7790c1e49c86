import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliHome } from '../../apps/cli/test/support/cli-home.ts';
import { inRepo } from '../../scripts/lib/paths.ts';
import type { Stage } from '../stage.ts';
import type { Line } from './line.ts';

const BUCKET = 'bench-peers';
const DETOUR = new URL('./detour.mjs', import.meta.url).href;

/** A program of the terminal that uploads a folder. */
export interface Program {
  id: string;
  title: string;
  target: 'intake' | 's3';
  /** @param line null: on the loopback */
  command(folder: string, line: Line | null): { args: string[]; env: Record<string, string> };
}

/** Intake's command line, signed in, and those of the peers that are installed here. */
export async function programs(stage: Stage): Promise<{ all: Program[]; home: CliHome }> {
  const home = new CliHome();
  const { url, email, password, awsEnv } = stage.stack;
  const { code, stderr } = await home.run(['login', url, '--email', email], { input: `${password}\n` });
  if (code !== 0) throw new Error(stderr);
  const intake: Program = {
    ...{ id: 'cli', title: 'intake upload', target: 'intake' },
    command: (folder, line) => ({
      args: [process.execPath, inRepo('apps/cli/bin/intake.mjs'), 'upload', folder, '--json'],
      env: { ...home.env, ...(line && { NODE_OPTIONS: `--import ${DETOUR}`, WAN_HOST: line.host }) },
    }),
  };
  const endpoint = (line: Line | null) =>
    awsEnv['AWS_ENDPOINT_URL']!.replace('127.0.0.1', line?.host ?? '127.0.0.1');
  const peer = (
    id: string,
    title: string,
    args: (folder: string, endpoint: string) => string[],
  ): Program => ({
    ...{ id, title, target: 's3' },
    command: (folder, line) => ({
      args: args(folder, endpoint(line)),
      env: { ...awsEnv, HOME: home.dir, AWS_ENDPOINT_URL: endpoint(line) },
    }),
  });
  const boto = join(home.dir, 'boto.py');
  writeFileSync(boto, BOTO);
  const rclone = ':s3,provider=Other,env_auth=true,force_path_style=true';
  const all = [
    intake,
    peer('aws', 'aws s3 cp', (folder) => [
      'aws',
      's3',
      'cp',
      '--recursive',
      '--quiet',
      folder,
      `s3://${BUCKET}/`,
    ]),
    peer('rclone', 'rclone copy', (folder, at) => [
      'rclone',
      'copy',
      folder,
      `${rclone},endpoint="${at}":${BUCKET}`,
    ]),
    peer('rclone64', 'rclone copy, 64 at once', (folder, at) => [
      ...['rclone', 'copy', '--transfers=64', '--s3-upload-concurrency=16'],
      ...[folder, `${rclone},endpoint="${at}":${BUCKET}`],
    ]),
    peer('boto3', 'boto3, 64 threads', (folder) => ['python3', boto, folder, BUCKET]),
  ];
  return { all: all.filter(({ id, command }) => id === 'cli' || works(command('', null).args[0]!)), home };
}

/** @returns seconds from its start to its end. @throws Error when it fails */
export async function timeOf(program: Program, paths: readonly string[], line: Line | null): Promise<number> {
  const { args, env } = program.command(dirname(paths[0]!), line);
  const [command, ...rest] = [...(line?.prefix ?? []), ...args] as [string, ...string[]];
  const started = performance.now();
  const child = spawn(command, rest, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk).slice(-2000)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${program.title} ended with ${code}:\n${output}`);
  return (performance.now() - started) / 1000;
}

function works(command: string): boolean {
  try {
    if (command === 'python3') execFileSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' });
    else execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const BOTO = `
import os, sys
from concurrent.futures import ThreadPoolExecutor
import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
folder, bucket = sys.argv[1:]
s3 = boto3.client('s3', config=Config(max_pool_connections=64, s3={'addressing_style': 'path'}))
config = TransferConfig(max_concurrency=64)
def put(name):
    s3.upload_file(os.path.join(folder, name), bucket, name, Config=config)
with ThreadPoolExecutor(64) as pool:
    list(pool.map(put, os.listdir(folder)))
`;
