import { configure as serverlessExpress } from '@codegenie/serverless-express';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { createApp } from '../create-app.ts';
import { logError } from '../logging/log.ts';
import { measured } from './measured.ts';
import { once } from './once.ts';
import { unavailable } from './unavailable.ts';

type Handler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

const open = once(async (): Promise<Handler> => {
  const app = await createApp();
  await app.init();
  const recorder = measured(app);
  const answer = serverlessExpress({ app: app.getHttpAdapter().getInstance() }) as unknown as Handler;
  return async (event, context) => {
    const result = await answer(event, context);
    await recorder.flush();
    return result;
  };
});

// Lambda gives the init phase a full CPU: the app is made there, not during the first request.
open().catch(() => undefined);

/** API Gateway (HTTP API, payload 2.0) -> the Nest application. */
export const handler: Handler = async (event, context) => {
  let answer: Handler;
  try {
    answer = await open();
  } catch (error) {
    logError('cannot start', error, { requestId: event.requestContext.requestId });
    return unavailable(event);
  }
  return answer(event, context);
};
