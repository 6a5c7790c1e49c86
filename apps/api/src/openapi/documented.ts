import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiOperation,
  ApiResponse,
  getSchemaPath,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from '../http/problem-catalogue.ts';
import { ProblemDto } from '../http/problem.dto.ts';
import { exampleOf, REQUEST_ID, RETRY_AFTER } from './problem-example.ts';

interface Documentation {
  /** `operationId`: the name that generated clients give the call. */
  id: string;
  summary: string;
  description?: string;
  /** Status of success, default 200. */
  status?: number;
  /** `[Type]`: a list of them. */
  answer?: Type | [Type];
  /** What success means where there is no body. */
  success?: string;
  /** Response headers besides `x-request-id`. */
  headers?: ApiResponseOptions['headers'];
  /** Refusals besides those that every operation may give. */
  problems?: ProblemCode[];
  /** The answer is given with 503 as well: health. */
  unhealthy?: string;
  /** Needs no access token. */
  open?: boolean;
  /** Reads the refresh token from its cookie. */
  cookie?: boolean;
}

/** Everything that the contract says about one operation, its status included, in one decorator. */
export function Documented(doc: Documentation): MethodDecorator {
  const { id: operationId, summary, description, status = 200, open } = doc;
  const always: ProblemCode[] = open
    ? ['FORBIDDEN', 'INTERNAL', 'UNAVAILABLE']
    : ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'INTERNAL', 'UNAVAILABLE'];
  return applyDecorators(
    HttpCode(status),
    // Says outright that no token is needed; a cookie that is, adds to the list.
    ApiOperation({
      operationId,
      summary,
      description: description ?? `${summary}.`,
      ...(open && !doc.cookie && { security: [] }),
    }),
    ApiExtraModels(ProblemDto),
    ApiResponse({
      status,
      description: doc.success ?? summary,
      type: doc.answer,
      headers: { ...REQUEST_ID, ...doc.headers },
    } as ApiResponseOptions),
    ...problemResponses([...(doc.problems ?? []), ...always]),
    ...(doc.unhealthy ? [ApiResponse({ status: 503, description: doc.unhealthy, type: doc.answer })] : []),
    ...(open ? [] : [ApiBearerAuth('accessToken')]),
  );
}

function problemResponses(codes: ProblemCode[]): MethodDecorator[] {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  return [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: group.map((code) => `\`${code}\` ${PROBLEMS[code].title}.`).join(' '),
      headers: status === 429 || status === 503 ? { ...REQUEST_ID, ...RETRY_AFTER } : REQUEST_ID,
      content: {
        'application/problem+json': {
          schema: { $ref: getSchemaPath(ProblemDto) },
          examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
        },
      },
    }),
  );
}
