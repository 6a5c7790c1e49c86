export interface AttemptRule {
  /** What is counted, e.g. `login:account:<email>`. */
  key: string;
  /** Attempts in one window. */
  limit: number;
  windowSeconds: number;
}

/** Counts attempts in a store that all instances share. */
export abstract class AttemptLimiter {
  /** Counts one attempt. @returns 0 when it is allowed, else the seconds until the window ends. */
  abstract hit(rule: AttemptRule, now: Date): Promise<number>;
  /** Forgets the count, after a success. */
  abstract reset(key: string): Promise<void>;
}
