import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType } from '@aws-cdk/service-spec-types';
import type { Json, Template } from './template.ts';

const spec = loadAwsServiceSpecSync();
const PSEUDO_NOTHING = 'AWS::NoValue';

/** What AWS's own description of its resources finds wrong: unknown types and properties, missing ones, wrong kinds of values. */
export function schemaProblems(template: Template): string[] {
  return Object.entries(template.Resources).flatMap(([name, resource]) => {
    const type = specOf(resource.Type);
    if (!type) return [`${name}: there is no resource type ${resource.Type}`];
    return objectProblems(name, (resource.Properties ?? {}) as Json, type.properties);
  });
}

/** The attributes that Fn::GetAtt may ask of a resource type. */
export function attributesOf(type: string): string[] {
  return Object.keys(specOf(type)?.attributes ?? {});
}

function specOf(type: string) {
  return spec.lookup('resource', 'cloudFormationType', 'equals', type)[0];
}

function objectProblems(path: string, value: Json, properties: Record<string, Property>): string[] {
  if (!isObject(value)) return [`${path}: an object is wanted`];
  const given = Object.entries(value).filter(([, inner]) => !isNothing(inner));
  const missing = Object.entries(properties)
    .filter(([name, property]) => property.required && !given.some(([key]) => key === name))
    .map(([name]) => `${path}.${name} is missing`);
  const wrong = given.flatMap(([name, inner]) =>
    properties[name]
      ? valueProblems(`${path}.${name}`, inner, properties[name].type)
      : [`${path}.${name} is not known`],
  );
  return [...missing, ...wrong];
}

function valueProblems(path: string, value: Json, type: PropertyType): string[] {
  const branches = conditional(value);
  if (branches)
    return branches.flatMap((branch) => (isNothing(branch) ? [] : valueProblems(path, branch, type)));
  // What CloudFormation computes is only known when it is deployed; its references are checked elsewhere.
  if (isIntrinsic(value)) return [];
  switch (type.type) {
    case 'ref':
      return objectProblems(path, value, spec.get('typeDefinition', type.reference).properties);
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, i) => valueProblems(`${path}[${i}]`, item, type.element))
        : [`${path}: a list is wanted`];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => valueProblems(`${path}.${key}`, item, type.element))
        : [`${path}: an object is wanted`];
    case 'union': {
      const attempts = type.types.map((one) => valueProblems(path, value, one));
      return attempts.find((problems) => problems.length === 0) ?? attempts[0]!;
    }
    default:
      return scalarProblems(path, value, type);
  }
}

function scalarProblems(path: string, value: Json, type: PropertyType): string[] {
  const allowed = 'allowedValues' in type && type.allowedValues;
  if (allowed && !(allowed as Json[]).includes(value))
    return [`${path}: ${value} is not among ${allowed.join(', ')}`];
  const fits = {
    // CloudFormation takes a number or a boolean for a text, and the other way round when it reads like one.
    string: () => typeof value !== 'object',
    number: () => value !== '' && Number.isFinite(Number(value)) && typeof value !== 'object',
    integer: () => value !== '' && Number.isInteger(Number(value)) && typeof value !== 'object',
    boolean: () => ['true', 'false'].includes(String(value)),
    json: () => typeof value === 'object' || typeof value === 'string',
    tag: () => isObject(value) && 'Key' in value && 'Value' in value,
    'date-time': () => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
    null: () => value === null,
  }[type.type as 'string'];
  return fits() ? [] : [`${path}: ${JSON.stringify(value)} is no ${type.type}`];
}

/** The two possible values of an Fn::If. */
function conditional(value: Json): Json[] | null {
  return isObject(value) && Array.isArray(value['Fn::If']) ? value['Fn::If'].slice(1) : null;
}

function isIntrinsic(value: Json): boolean {
  const keys = isObject(value) ? Object.keys(value) : [];
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0]!.startsWith('Fn::'));
}

function isNothing(value: Json): boolean {
  return isObject(value) && value.Ref === PSEUDO_NOTHING;
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
