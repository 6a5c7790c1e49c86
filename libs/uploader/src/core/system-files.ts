/**
 * What systems and programs leave in folders: hidden files (`.DS_Store`, AppleDouble's `._*`, `.git`), thumbnails and folder
 * settings of Windows, lock files of Office, the folder that macOS adds to its archives. Choosing a folder never means them.
 * @param name of a file or a folder, without its path
 */
export function isSystemFile(name: string): boolean {
  return /^(\.|~\$|(Thumbs\.db|ehthumbs\.db|desktop\.ini|__MACOSX|\$RECYCLE\.BIN|System Volume Information)$|Icon\r)/i.test(
    name,
  );
}
