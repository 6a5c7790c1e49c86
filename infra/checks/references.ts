import { attributesOf } from './schema.ts';
import type { Json, Template } from './template.ts';

/** One thing that a resource or an output points at. */
interface Reference {
  target: string;
  /** Asked for by Fn::GetAtt or `${Name.Attribute}`. */
  attribute?: string;
}

/** References to what is not there, and circles of them, for which CloudFormation refuses the whole template. */
export function referenceProblems(template: Template): string[] {
  const graph = new Map<string, string[]>();
  const problems = Object.entries(template.Resources).flatMap(([name, resource]) => {
    const depends = [resource.DependsOn ?? []].flat().map((target): Reference => ({ target }));
    const found = [...depends, ...referencesIn(resource.Properties as Json)];
    graph.set(
      name,
      found.map(({ target }) => target),
    );
    return dangling(template, name, found);
  });
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    problems.push(...dangling(template, `output ${name}`, referencesIn(output)));
  }
  return [...problems, ...misplacedConditions(template), ...missingConditions(template), ...circles(graph)];
}

function referencesIn(value: Json | undefined): Reference[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [{ target: String(inner) }];
    if (key === 'Fn::GetAtt') {
      const [target, ...attribute] = Array.isArray(inner) ? inner.map(String) : String(inner).split('.');
      return [{ target: target!, attribute: attribute.join('.') }];
    }
    return key === 'Fn::Sub' ? referencesInText(inner) : referencesIn(inner);
  });
}

function referencesInText(sub: Json): Reference[] {
  const [text, variables] = (Array.isArray(sub) ? sub : [sub, {}]) as [string, { [name: string]: Json }];
  const names = [...text.matchAll(/\$\{([^!}]+)\}/g)].map((match) => match[1]!);
  const direct = names
    .filter((name) => !(name in variables))
    .map((name): Reference => {
      const [target, ...attribute] = name.split('.');
      return { target: target!, ...(attribute.length > 0 && { attribute: attribute.join('.') }) };
    });
  return [...direct, ...referencesIn(variables)];
}

function dangling(template: Template, from: string, references: Reference[]): string[] {
  return references.flatMap(({ target, attribute }) => {
    if (target.startsWith('AWS::') || target in (template.Parameters ?? {})) return [];
    const resource = template.Resources[target];
    if (!resource) return [`${from}: there is no ${target}`];
    const known = attribute === undefined || attributesOf(resource.Type).includes(attribute);
    return known ? [] : [`${from}: ${resource.Type} ${target} has no attribute ${attribute}`];
  });
}

/** Fn::Equals and its like are taken in the section Conditions only. */
function misplacedConditions({ Resources, Outputs = {} }: Template): string[] {
  const found = JSON.stringify({ Resources, Outputs }).matchAll(/"(Fn::(?:Equals|Not|And|Or))":/g);
  return [...found].map((match) => `${match[1]} outside of Conditions`);
}

function missingConditions(template: Template): string[] {
  const text = JSON.stringify(template);
  // What a choice of a state machine asks is JSONata.
  const used = [...text.matchAll(/"(?:Fn::If":\[|Condition":)"(?!\{%)([^"]+)"/g)].map((match) => match[1]!);
  return used
    .filter((name) => !(name in (template.Conditions ?? {})))
    .map((name) => `there is no condition ${name}`);
}

function circles(graph: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const visit = (name: string, path: string[]): string[] => {
    if (path.includes(name)) return [`a circle: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`];
    if (done.has(name)) return [];
    const found = (graph.get(name) ?? []).flatMap((next) => visit(next, [...path, name]));
    done.add(name);
    return found;
  };
  return [...graph.keys()].flatMap((name) => visit(name, []));
}
