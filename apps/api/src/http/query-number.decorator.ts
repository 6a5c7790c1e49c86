import { Transform } from 'class-transformer';

/** As JSON writes numbers, without exponents. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** A number in a query. Other texts stay texts and are refused: for JavaScript `''` and `' '` would be 0, `0x10` 16. */
export const QueryNumber = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' && NUMBER.test(value) ? Number(value) : value));
