/** The time, so that tests own it. */
export abstract class Clock {
  abstract now(): Date;
}
