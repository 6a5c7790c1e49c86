/** What EventBridge's "Object Created" says about an object. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly reason: 'PutObject' | 'POST Object' | 'CopyObject' | 'CompleteMultipartUpload';
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Rises with every event of this installation, as text that sorts. */
  readonly sequencer: string;
}

export type ObjectCreatedListener = (event: ObjectCreated) => void;

/** In-process subscription to new objects. A listener's failure never reaches the client. */
export class ObjectEvents {
  readonly #listeners = new Set<ObjectCreatedListener>();
  #counter = 0;

  /** @returns the function that ends the subscription */
  onObjectCreated(listener: ObjectCreatedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives an event its sequencer. */
  describe(event: Omit<ObjectCreated, 'sequencer'>): ObjectCreated {
    const sequencer =
      event.time.toString(16).padStart(12, '0') + (this.#counter++ % 65536).toString(16).padStart(4, '0');
    return { ...event, sequencer: sequencer.toUpperCase() };
  }

  emit(event: ObjectCreated): void {
    for (const listener of this.#listeners) {
      queueMicrotask(() => {
        try {
          listener(event);
        } catch (error) {
          console.error('An object-created listener failed', error);
        }
      });
    }
  }
}
