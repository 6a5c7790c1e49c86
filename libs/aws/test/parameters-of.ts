/** The parameters of a complete deployment; undefined leaves one out. */
export function parametersOf(changes: Record<string, string | undefined> = {}): Map<string, string> {
  const values: Record<string, string | undefined> = {
    'storage/bucket': 'a-bucket',
    'database/table': 'a-table',
    'web/origins': 'https://a.example.com, https://b.example.com',
    'files/max-size': '1073741824',
    'files/large-size': '100000000',
    'files/allowed-types': 'mp4,pdf',
    'uploads/part-url-seconds': '900',
    'uploads/deadline-seconds': '86400',
    'downloads/url-seconds': '300',
    'auth/issuer': 'intake-test',
    'auth/audience': 'intake-api',
    'auth/access-seconds': '900',
    'auth/session-seconds': '2592000',
    'auth/current-key': 'k1',
    'auth/keys/k1': Buffer.alloc(32, 1).toString('base64url'),
    'auth/refresh-key': Buffer.alloc(32, 2).toString('base64url'),
    ...changes,
  };
  return new Map(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
