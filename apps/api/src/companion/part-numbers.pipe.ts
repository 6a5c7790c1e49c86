import { DomainError } from '@intake/domain';
import { ParseIntPipe, type PipeTransform } from '@nestjs/common';

const NUMBERS = /^\d+(,\d+)*$/;

const refusal = () =>
  new DomainError('VALIDATION_FAILED', 'Part numbers are whole numbers from 1, separated by commas.');

/** `1,2,3`, as Companion takes them. Whether the upload has such parts is for its plan to say. */
export class PartNumbersPipe implements PipeTransform<unknown, number[]> {
  transform(text: unknown): number[] {
    if (typeof text === 'string' && NUMBERS.test(text)) return text.split(',').map(Number);
    throw refusal();
  }
}

export class PartNumberPipe extends ParseIntPipe {
  constructor() {
    super({ exceptionFactory: refusal });
  }
}
