/** What a bootstrap does, one line each; in a plan nothing is done and the lines say what would be. */
export class Changes {
  readonly planned: boolean;
  /** What was missing and is there now, e.g. `create bucket intake-local`. */
  readonly made: string[] = [];
  /** What this service cannot do and Intake can do without. */
  readonly skipped: string[] = [];

  constructor(planned = false) {
    this.planned = planned;
  }

  async make(what: string, change: () => Promise<unknown>): Promise<void> {
    if (!this.planned) await change();
    this.made.push(what);
  }

  /** For what AWS has and a local service may lack; a refusal for any other reason is thrown. */
  async makeIfPossible(what: string, change: () => Promise<unknown>): Promise<void> {
    try {
      await this.make(what, change);
    } catch (error) {
      if (!isUnknownCall(error)) throw error;
      this.skipped.push(what);
    }
  }
}

/** True when the service does not have the call at all. */
export function isUnknownCall(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return (
    $metadata?.httpStatusCode === 501 ||
    ['NotImplemented', 'MethodNotAllowed', 'UnknownOperationException'].includes(name ?? '')
  );
}
