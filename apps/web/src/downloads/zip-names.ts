/** What a file is called and where it lay. */
export interface Named {
  name: string;
  path?: string;
}

/** Names that Windows keeps for devices, with any extension. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * One part of a path as every system can write it: no separators, no control or forbidden characters, no dots or spaces
 * at its end, no name of a device, not `.` or `..`.
 */
function safePart(part: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  const plain = part.replace(/[\u0000-\u001f\u007f<>:"|?*\\/]/g, '_').replace(/[. ]+$/, '');
  if (plain === '') return '_';
  return DEVICES.test(plain) ? `_${plain}` : plain;
}

const foldersOf = ({ path = '' }: Named): string[] =>
  path
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.')
    .map(safePart);

/**
 * The names of files in an archive, in the same order: relative, safe to unpack on any system, and no two that differ in
 * their case alone. Folders are kept; of two with the same name the second becomes "name (2).ext".
 */
export function zipNames(files: readonly Named[]): string[] {
  const taken = new Set<string>();
  const isFree = (name: string): boolean => !taken.has(name.normalize().toLowerCase());
  const take = (name: string): void => void taken.add(name.normalize().toLowerCase());
  // Folders first: a file never has the name of one.
  for (const file of files) {
    const folders = foldersOf(file);
    for (const depth of folders.keys()) take(folders.slice(0, depth + 1).join('/'));
  }
  return files.map((file) => {
    const folder = foldersOf(file)
      .map((part) => `${part}/`)
      .join('');
    const name = safePart(file.name);
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let free = folder + name;
    for (let n = 2; !isFree(free); n++) free = `${folder}${stem} (${n})${extension}`;
    take(free);
    return free;
  });
}

/** The name of an archive: that of the one folder where everything lay, else of the day. */
export function zipName(files: readonly Named[], day: Date): string {
  const tops = new Set(files.map((file) => foldersOf(file)[0]));
  const [only] = tops;
  return `${tops.size === 1 && only ? only : `intake-${day.toISOString().slice(0, 10)}`}.zip`;
}
