import { SocketsModule } from '../realtime/sockets.module.ts';
import { openModule } from './open-module.ts';

/** Open sockets without any HTTP around them. */
export const openSockets = openModule(SocketsModule.at());
