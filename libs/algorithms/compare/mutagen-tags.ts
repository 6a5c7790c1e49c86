import { spawnSync } from 'node:child_process';

export type MutagenTags = Record<string, string>;

const SCRIPT = `
import json, sys
import mutagen
NAMES = {'title': 'title', 'artist': 'artist', 'albumartist': 'albumArtist', 'album': 'album', 'genre': 'genre', 'composer': 'composer'}
found = {}
for path in json.load(sys.stdin):
    try:
        tags = mutagen.File(path, easy=True) or {}
        found[path] = {ours: ', '.join(tags[name]) for name, ours in NAMES.items() if ''.join(tags.get(name) or [])}
    except Exception:
        pass
json.dump(found, sys.stdout)
`;

/**
 * What mutagen reads, of all the files by one process.
 * @param folder its source package, unpacked; none where it could not be fetched: nothing is compared with it then
 * @returns tags by path; a file that it cannot read is absent
 */
export function mutagenTags(files: readonly string[], folder: string | undefined): Map<string, MutagenTags> {
  if (!folder) return new Map();
  // Its WAV is ID3 alone, AVI it does not know.
  const known = files.filter((path) => /\.(mp3|flac|mp4|mov)$/.test(path));
  const { stdout, stderr, status } = spawnSync('python3', ['-c', SCRIPT], {
    input: JSON.stringify(known),
    env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
    maxBuffer: 64 * 2 ** 20,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`mutagen: ${stderr.slice(-300)}`);
  return new Map(Object.entries(JSON.parse(stdout) as Record<string, MutagenTags>));
}
