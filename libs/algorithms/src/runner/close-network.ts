import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Node's permission model knows files and processes, not the network: every way out that Node has is taken from this
 * process. A thread would have them again, so no other one can be started after this.
 */
export function closeNetwork(): void {
  const refuse = function (): never {
    throw new Error('An algorithm has no network.');
  };
  // TCP, and with it TLS, HTTP, HTTP/2 and whatever is built on them.
  require('node:net').Socket.prototype.connect = refuse;
  require('node:net').Server.prototype.listen = refuse;
  // UDP: a socket can be made without `createSocket`.
  for (const name of ['bind', 'connect', 'send']) require('node:dgram').Socket.prototype[name] = refuse;
  // A question to a name server carries what it asks for.
  const dns = require('node:dns');
  for (const resolver of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
    for (const name of Object.getOwnPropertyNames(resolver))
      if (/^(lookup|resolve|reverse)/.test(name)) resolver[name] = refuse;
  globalThis.fetch = refuse;
  globalThis.WebSocket = refuse as never;
  require('node:worker_threads').Worker = refuse;
  syncBuiltinESMExports();
}
