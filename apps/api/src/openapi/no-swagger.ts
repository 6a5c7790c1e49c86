/**
 * What `@nestjs/swagger` is in the bundles: its decorators only describe the contract, and the contract is written from
 * the sources (see openapi.ts). A decorator that is missing here fails the build, so nothing is lost silently.
 */
const nothing = () => () => undefined;

export const ApiBearerAuth = nothing;
export const ApiCookieAuth = nothing;
export const ApiExcludeController = nothing;
export const ApiExtraModels = nothing;
export const ApiHeader = nothing;
export const ApiOperation = nothing;
export const ApiParam = nothing;
export const ApiProperty = nothing;
export const ApiPropertyOptional = nothing;
export const ApiQuery = nothing;
export const ApiResponse = nothing;
export const ApiTags = nothing;
export const getSchemaPath = () => '';
