import { inRepo } from './paths.ts';

/** Serves the SPA with hot reload and hands /api to the API. @returns how to stop */
export async function serveSpa(port: number, apiPort: number): Promise<() => Promise<void>> {
  // Only `npm run dev` pays for loading Vite.
  const { createServer } = await import('vite');
  process.env.VITE_API = `http://127.0.0.1:${apiPort}`;
  const server = await createServer({
    root: inRepo('apps/web'),
    configFile: inRepo('apps/web/vite.config.ts'),
    server: { port, strictPort: true, host: '127.0.0.1' },
  });
  await server.listen();
  return () => server.close();
}
