import type { Json, Properties, Template } from './template.ts';

export interface Statement {
  from: string;
  Effect: string;
  Principal?: Json;
  Action: string[];
  Resource: Json[];
  Condition?: Properties;
}

/** @returns what breaks it */
export type Rule = (template: Template) => string[];

export function allowed(template: Template): Statement[] {
  return statements(template).filter(({ Effect }) => Effect === 'Allow');
}

export function statements(template: Template): Statement[] {
  const documents = Object.entries(template.Resources).flatMap(([name, { Properties: p = {} }]) => [
    ...(p.PolicyDocument ? [[name, p.PolicyDocument] as const] : []),
    ...(p.Policies ?? []).map(
      (policy: Properties) => [name, (policy['Fn::If']?.[1] ?? policy).PolicyDocument] as const,
    ),
  ]);
  return documents.flatMap(([from, { Statement: list }]) =>
    list.map((one: Properties) => ({
      ...one,
      from,
      Action: [one.Action].flat(),
      Resource: [one.Resource].flat(),
    })),
  );
}

/** A resource as it is written: the text of an Fn::Sub, the parts of an Fn::Join. An attribute is one exact ARN. */
export function textOf(resource: Json): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::Sub': sub, 'Fn::GetAtt': attribute } = resource as Record<string, Json>;
  if (typeof sub === 'string') return sub;
  return attribute ? String(attribute) : JSON.stringify(resource);
}
