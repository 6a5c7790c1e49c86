/** Answers are what the tests are about: they look into them without types. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or undefined when there was none. */
  body: Json;
  text: string;
}

/** Speaks HTTP to the API as a browser does: an access token in memory, the refresh token in a cookie. */
export class Client {
  token?: string;
  cookie?: string;
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** @param path below `/api/v1`, or absolute with `/api/` */
  async send(method: string, path: string, body?: unknown, extra?: Record<string, string>): Promise<Answer> {
    const headers = new Headers(extra);
    if (this.token && !headers.has('authorization')) headers.set('authorization', `Bearer ${this.token}`);
    if (this.cookie) headers.set('cookie', this.cookie);
    if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const response = await fetch(`${this.url}${path.startsWith('/api/') ? path : `/api/v1${path}`}`, {
      method,
      headers,
      body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie) this.cookie = cookie.split(';')[0];
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: json ? JSON.parse(text) : undefined,
      text,
    };
  }
}
