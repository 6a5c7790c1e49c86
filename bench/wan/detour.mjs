// Loaded by --import into a program at the far end of the line: what it would connect to on 127.0.0.1 is at WAN_HOST. Signed
// addresses stay as they are.
import net from 'node:net';

const real = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connect(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  if (
    options &&
    typeof options === 'object' &&
    ['127.0.0.1', 'localhost'].includes(options.host ?? options.hostname)
  )
    options.host = options.hostname = process.env.WAN_HOST;
  return real.apply(this, args);
};
