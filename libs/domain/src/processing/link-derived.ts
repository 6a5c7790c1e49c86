import { contentDisposition } from '../file-name.ts';
import { isRunByNoBrowser, servedType } from '../files/serving.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { Settings } from '../settings.ts';

interface Ports {
  storage: ObjectStorage;
  settings: Settings;
  clock: Clock;
}

/** What lies at a derived key never changes: the run is part of it. */
const FOR_EVER = 'private, max-age=31536000, immutable';

/** Short-lived URLs of what algorithms made. Whose it is has been found out before: keys come from the owner's own runs. */
export class LinkDerived {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** The same URL for half of its lifetime, so that a list that is asked for again shows its images from the cache. */
  async execute(
    key: string,
    { name, contentType }: { name: string; contentType: string },
  ): Promise<{ url: string; expiresAt: string }> {
    const { storage, settings, clock } = this.ports;
    const lifetime = settings.downloadUrlSeconds * 1000;
    const signedAt = new Date(clock.now().getTime() - (clock.now().getTime() % (lifetime / 2)));
    const as = {
      contentType: servedType({ contentType }),
      contentDisposition: contentDisposition(isRunByNoBrowser(contentType) ? 'inline' : 'attachment', name),
      cacheControl: FOR_EVER,
    };
    const url = await storage.presignDownload(key, as, settings.downloadUrlSeconds, signedAt);
    return { url, expiresAt: new Date(signedAt.getTime() + lifetime).toISOString() };
  }
}
