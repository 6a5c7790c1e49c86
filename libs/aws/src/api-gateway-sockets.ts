import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { SocketGateway } from '@intake/domain';

/** The sockets that API Gateway holds open. */
export class ApiGatewaySockets extends SocketGateway {
  private readonly api: ApiGatewayManagementApiClient;

  constructor(api: ApiGatewayManagementApiClient) {
    super();
    this.api = api;
  }

  send(ConnectionId: string, message: object): Promise<boolean> {
    const Data = JSON.stringify(message);
    return isThere(this.api.send(new PostToConnectionCommand({ ConnectionId, Data })));
  }

  async close(ConnectionId: string): Promise<void> {
    await isThere(this.api.send(new DeleteConnectionCommand({ ConnectionId })));
  }
}

async function isThere(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof GoneException) return false;
    throw error;
  }
}
