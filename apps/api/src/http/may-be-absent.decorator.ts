import { ValidateIf } from 'class-validator';

/** A field that may be left out. Unlike class-validator's own `IsOptional` it lets no null through: null is not "nothing said". */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
