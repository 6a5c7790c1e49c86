// node node.mjs <base address of the API> <file>...     with an access token in INTAKE_TOKEN
import { createUploader, LocalFile } from '@intake/uploader/node';

const [baseUrl, ...paths] = process.argv.slice(2);
const uploader = createUploader({
  baseUrl,
  tokens: { getAccessToken: () => process.env.INTAKE_TOKEN, refresh: async () => false },
});
await uploader.add(await Promise.all(paths.map(async (path) => ({ file: await LocalFile.open(path) }))));
await new Promise((done) => uploader.subscribe(({ totals }) => totals.filesActive === 0 && done()));
for (const { name, phase, checksum, problem } of uploader.items)
  console.log(name, phase, checksum ?? problem?.detail ?? '');
uploader.destroy();
