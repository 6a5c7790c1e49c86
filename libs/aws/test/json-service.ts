import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServiceCall {
  /** `X-Amz-Target` of AWS JSON, or the path of REST JSON. */
  operation: string;
  /** Of the credential scope that the request is signed for. */
  service: string;
  body: Record<string, unknown>;
}

export interface ServiceAnswer {
  status?: number;
  /** Of an error, as `x-amzn-errortype` (REST JSON) and `__type` (AWS JSON) name it. */
  error?: string;
  body?: object;
}

/** An endpoint that speaks AWS JSON 1.1 and REST JSON over HTTP, for the unmodified SDK. What is not signed is refused. */
export async function jsonService(answer: (call: ServiceCall) => ServiceAnswer) {
  const calls: ServiceCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { authorization = '', 'x-amz-target': target, 'content-type': type = '' } = request.headers;
      const scope = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[\w-]+\/([\w-]+)\/aws4_request,/.exec(
        authorization,
      );
      const call: ServiceCall = {
        ...{ operation: String(target ?? request.url), service: scope?.[1] ?? '' },
        body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
      };
      calls.push(call);
      const {
        status = 200,
        error,
        body = {},
      } = scope ? answer(call) : { status: 400, error: 'MissingAuthenticationTokenException' };
      response.writeHead(status, {
        'content-type': type,
        'x-amzn-requestid': 'request-1',
        ...(error && { 'x-amzn-errortype': error }),
      });
      response.end(JSON.stringify(error ? { __type: error, message: 'in its own words', ...body } : body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    calls,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
