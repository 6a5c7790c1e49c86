/** The origins under which a browser may reach a local server: people type localhost for 127.0.0.1. The given one first. */
export function loopbackOrigins(url: string): string[] {
  const { origin } = new URL(url);
  return [origin, origin.replace('//127.0.0.1', '//localhost')];
}
