import { rolldown } from 'rolldown';
import { inRepo } from '../scripts/lib/paths.ts';

/** The page's script, with the code of the engine's checksum worker in it as a string. */
export async function buildPage(): Promise<string> {
  const worker = await bundle('libs/uploader/src/browser/checksum.worker.ts');
  return bundle('bench/page/main.ts', { CHECKSUM_WORKER: JSON.stringify(worker) });
}

async function bundle(entry: string, define: Record<string, string> = {}): Promise<string> {
  const build = await rolldown({
    input: inRepo(entry),
    platform: 'browser',
    logLevel: 'silent',
    transform: { define: { 'process.env.NODE_ENV': '"production"', ...define } },
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false, minify: true });
  await build.close();
  return output[0].code;
}
