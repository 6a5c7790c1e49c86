import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { postLogout } from '../session/auth-calls.ts';
import { CredentialsFile } from '../session/credentials-file.ts';
import { configFolder } from '../session/places.ts';
import { serverUrl } from '../session/server-url.ts';

export const command: Command = {
  usage: 'logout [url]',
  summary: 'End the session, here and on the server.',
  async run({ positionals }, cli) {
    const file = new CredentialsFile(configFolder(cli));
    const given = positionals[0] ?? cli.env['INTAKE_URL'];
    const url = given ? serverUrl(given, true) : file.read().current;
    const ended = await file.change((book) => {
      const session = url && book.servers[url];
      if (!session) return null;
      delete book.servers[url];
      return { url, refreshToken: session.refreshToken };
    });
    if (!ended) cli.stdout.write('Nobody was signed in.\n');
    else {
      // Forgotten here in any case; the server is told if it can be reached.
      const reached = await postLogout(ended.url, ended.refreshToken).then(
        () => true,
        () => false,
      );
      cli.stdout.write(`Signed out from ${ended.url}.\n`);
      if (!reached) cli.stderr.write('The server could not be told; the session there ends by itself.\n');
    }
    return EXIT.ok;
  },
};
