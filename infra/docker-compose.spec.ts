import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { inRepo } from '../scripts/lib/paths.ts';
import type { Properties } from './checks/template.ts';

const read = (path: string) => readFileSync(inRepo(path), 'utf8');

/** The Compose specification's schema, Apache-2.0, from github.com/compose-spec/compose-go v2.16.2, unchanged. */
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const isCompose = ajv.compile(JSON.parse(read('infra/checks/compose-spec.schema.json')));

// Compose reads YAML with merge keys (<<), as YAML 1.1 has them.
const compose = () => load(read('docker-compose.yml'), { schema: YAML11_SCHEMA }) as Properties;
const services = (): Record<string, Properties> => compose().services;

describe('docker-compose.yml', () => {
  it('is what the Compose specification says', () => {
    isCompose(compose());
    expect(isCompose.errors).toBeNull();
  });

  it.each<[string, (file: Properties) => unknown]>([
    ['an unknown property', (file) => (file.services.app.healtcheck = {})],
    ['a wrong type', (file) => (file.services.localstack.ports = '4566:4566')],
    [
      'a condition that does not exist',
      (file) => (file.services.app.depends_on.bootstrap.condition = 'done'),
    ],
  ])('would not pass with %s', (_, damage) => {
    const file = compose();
    damage(file);
    expect(isCompose(file)).toBe(false);
  });

  it('pins every image to a version', () => {
    const built = [...read('Dockerfile').matchAll(/^FROM (\S+:\S+)/gm)].map((match) => match[1]);
    const images = [services().localstack!.image, services().dynamodb!.image, ...built];
    expect(images).toEqual([
      'localstack/localstack:4.14.0',
      'motoserver/moto:5.2.3',
      ...Array(2).fill('node:24.21.0-bookworm-slim'),
    ]);
  });

  it('is tested with the same moto', () => {
    const [, version] = /moto:(.+)/.exec(services().dynamodb!.image)!;
    expect(read('scripts/lib/localstack-install.ts')).toContain(`MOTO = '${version}'`);
  });

  it('runs our images as somebody else than root, without privileges', () => {
    const stages = read('Dockerfile')
      .split(/^FROM /m)
      .slice(1);
    for (const name of ['bootstrap', 'app']) {
      const { build, cap_drop, read_only } = services()[name]!;
      const stage = stages.find((text) => text.split('\n')[0]!.endsWith(` AS ${build.target}`));
      expect(/^USER (\w+)$/m.exec(stage!)?.[1]).toBe('node');
      expect({ cap_drop, read_only }).toEqual({ cap_drop: ['ALL'], read_only: true });
    }
  });

  it('checks signatures, and is open to this machine only', () => {
    const { environment, ports } = services().localstack!;
    expect(environment.S3_SKIP_SIGNATURE_VALIDATION).toBe('0');
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('never loads the DynamoDB of LocalStack, whose licence is the vendor’s own, and shows the other to nobody', () => {
    expect(services().localstack!.environment.SERVICES).toBe('s3,ssm');
    expect(read('docker/localstack/ready.d/warm-up.py')).not.toContain('dynamodb');
    const { entrypoint, volumes, network_mode, ports } = services().dynamodb!;
    expect([entrypoint.join(' '), volumes, network_mode, ports]).toEqual([
      'python /serve.py 5000',
      ['./docker/moto/serve.py:/serve.py:ro'],
      'service:localstack',
      undefined,
    ]);
    expect(read('docker/moto/serve.py')).toContain('run_simple("127.0.0.1"');
    for (const name of ['bootstrap', 'app']) {
      expect(services()[name]!.environment.AWS_ENDPOINT_URL_DYNAMODB).toBe('http://127.0.0.1:5000');
      expect(services()[name]!.depends_on.dynamodb.condition).toBe('service_healthy');
    }
  });

  it('gives the API the address of S3 that a browser has, too', () => {
    const { ports } = services().localstack!;
    for (const name of ['bootstrap', 'app']) {
      const { environment, network_mode } = services()[name]!;
      const endpoint = environment.AWS_ENDPOINT_URL.replace('http://', '');
      expect(network_mode).toBe('service:localstack');
      // Published on the port that it has inside, so that one URL means the same on both sides.
      expect(ports).toContain(`${endpoint}:${endpoint.replace('127.0.0.1:', '')}`);
    }
  });

  it('starts the API when everything that it needs is there', () => {
    const { depends_on } = services().app!;
    expect(depends_on.localstack.condition).toBe('service_healthy');
    expect(depends_on.bootstrap.condition).toBe('service_completed_successfully');
    expect(services().bootstrap!.depends_on.localstack.condition).toBe('service_healthy');
  });
});
