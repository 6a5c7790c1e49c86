import { SetMetadata } from '@nestjs/common';

export const PUBLIC = Symbol('public');

/** Opts a controller or one operation out of the global guard. */
export const Public = () => SetMetadata(PUBLIC, true);
