// Loaded into the program by --import: writes every request that it sends to the storage into the file TAP_FILE.
import { appendFileSync } from 'node:fs';
import http from 'node:http';

for (const name of ['request', 'get']) {
  const real = http[name];
  http[name] = (target, options, ...rest) => {
    const part = target.searchParams?.get('partNumber') ?? '';
    const line = { method: options.method ?? 'GET', part: Number(part), range: options.headers?.range ?? '' };
    appendFileSync(process.env.TAP_FILE, `${JSON.stringify(line)}\n`);
    return real(target, options, ...rest);
  };
}
