import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDynamo, createS3, createStreams } from './clients.ts';

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/** @returns its address, and the services that asked there */
async function endpoint(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ headers }, response) => {
    asked.push(/\/([\w-]+)\/aws4_request/.exec(headers.authorization!)![1]!);
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end('{"__type":"Stop"}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

it('asks another DynamoDB where there is one, and the one endpoint for everything else', async () => {
  const [all, other] = [await endpoint(), await endpoint()];
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const options = { region: 'us-west-1', endpoint: all.url, credentials };
  for (const place of [options, { ...options, dynamoEndpoint: other.url }]) {
    const dynamo = createDynamo(place) as unknown as DynamoDBClient;
    await dynamo.send(new DescribeTableCommand({ TableName: 't' })).catch(() => {});
    const [s3, streams] = [createS3(place), createStreams(place)];
    await s3.config.endpoint!();
    expect((await streams.config.endpoint!()).port).toBe(
      Number(new URL(place === options ? all.url : other.url).port),
    );
    for (const client of [dynamo, s3, streams]) client.destroy();
  }
  expect([all.asked, other.asked]).toEqual([['dynamodb'], ['dynamodb']]);
});
