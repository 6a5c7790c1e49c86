import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { PROBLEMS, problemType } from '../http/problem-catalogue.ts';

/** Without settings (Parameter Store is down, or a parameter is missing) there is no application yet to answer. */
export function unavailable({
  rawPath,
  requestContext,
}: APIGatewayProxyEventV2): APIGatewayProxyStructuredResultV2 {
  const { requestId } = requestContext;
  return {
    statusCode: PROBLEMS.UNAVAILABLE.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': '5',
      'x-request-id': requestId,
    },
    body: JSON.stringify({
      type: problemType('UNAVAILABLE'),
      ...PROBLEMS.UNAVAILABLE,
      detail: 'The service cannot start right now. Please try again in a moment.',
      instance: rawPath,
      code: 'UNAVAILABLE',
      requestId,
    }),
  };
}
