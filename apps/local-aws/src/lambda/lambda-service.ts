import type { JsonReply, JsonService } from '../gateway/json-service.ts';
import { parseInput, refuse } from '../gateway/operations.ts';
import { FUNCTION_ROUTES } from './function-routes.ts';
import { invokeFunction } from './invoke-function.ts';
import type { LambdaStore, Route } from './lambda-route.ts';
import { MAPPING_ROUTES } from './mapping-routes.ts';

/** Bytes: a zip of 50 MB in base64 comes with CreateFunction. */
const MAX_BODY = 70 * 1024 * 1024;

const ROUTES: readonly Route[] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, invokeFunction],
  ...FUNCTION_ROUTES,
  ...MAPPING_ROUTES,
];

/** Lambda's REST API, as far as functions that are run from zips or folders need it. */
export const lambdaService = (store: LambdaStore): JsonService => ({
  name: 'lambda',
  maxBody: MAX_BODY,
  contentType: 'application/json',
  handle: async (call): Promise<JsonReply> => {
    for (const [method, path, route] of ROUTES) {
      const match = method === call.method ? path.exec(call.path) : null;
      if (!match) continue;
      // The body of an invocation is the event, which may be any JSON.
      const input = route === invokeFunction ? {} : parseInput(call.body);
      const { status = 200, headers, body = '' } = await route({ store, call, input, name: match[1] ?? '' });
      return {
        status,
        ...(headers && { headers }),
        body: typeof body === 'string' ? body : JSON.stringify(body),
      };
    }
    throw refuse('UnknownOperationException', `${call.method} ${call.path} is not implemented.`, 404);
  },
});
