import { askJson, type Contestant, sixAtOnce } from './contestant.ts';

/** The limit: the whole File in one PUT to a URL that was signed beforehand. No resume, no checksum, no record of it. */
export const onePut: Contestant = async ({ files, peers }) => {
  const urls: string[] = [];
  for (const file of files) {
    const { url } = await askJson<{ url: string }>(`${peers}/s3/put?key=${encodeURIComponent(file.name)}`);
    urls.push(url);
  }
  return () => sixAtOnce(files, (file, index) => send('PUT', urls[index]!, file));
};

/** Every file in one multipart/form-data POST. */
export const form: Contestant = async ({ files, peers }) => {
  return () => {
    const body = new FormData();
    for (const file of files) body.append('files', file);
    return send('POST', `${peers}/form`, body);
  };
};

function send(method: string, url: string, body: File | FormData): Promise<void> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    xhr.addEventListener('load', () =>
      xhr.status < 300 ? resolve() : reject(new Error(`${xhr.status} ${xhr.responseText}`)),
    );
    xhr.addEventListener('error', () => reject(new Error('No answer')));
    xhr.send(body);
  });
}
