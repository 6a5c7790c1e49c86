import type { PutAnswer, PutRequest, Transport } from '../core/platform.ts';

/** PUT by XMLHttpRequest: fetch still tells nothing about the progress of an upload. The Blob streams from disk. */
export class XhrTransport implements Transport {
  put({ url, headers, body, onProgress, signal }: PutRequest): Promise<PutAnswer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const xhr = new XMLHttpRequest();
      const abort = (): void => {
        xhr.abort();
        reject(signal.reason);
      };
      const settle = (run: () => void) => (): void => {
        signal.removeEventListener('abort', abort);
        run();
      };
      signal.addEventListener('abort', abort, { once: true });
      xhr.open('PUT', url);
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      xhr.upload.onprogress = ({ loaded }) => onProgress(loaded);
      xhr.onload = settle(() =>
        resolve({ status: xhr.status, text: xhr.responseText, header: headerOf(xhr) }),
      );
      xhr.onerror = settle(() => reject(new Error('No answer')));
      xhr.ontimeout = xhr.onerror;
      xhr.send(body);
    });
  }

  /** A request without CORS fails only where nothing answers; what a missing rule hides, it does not need to see. */
  async reaches(origin: string): Promise<boolean> {
    try {
      await fetch(origin, { mode: 'no-cors', credentials: 'omit', cache: 'no-store' });
      return true;
    } catch {
      return false;
    }
  }
}

/** Not getResponseHeader: asking it for a header that CORS does not expose writes an error to the console. */
function headerOf(xhr: XMLHttpRequest): (name: string) => string | null {
  const lines = xhr.getAllResponseHeaders().split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.split(':', 1)[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return (name) => headers.get(name.toLowerCase()) ?? null;
}
