import type { Abstract, FactoryProvider, Type } from '@nestjs/common';

/** Injection token and type in one: the abstract class of a port, or a use-case that another one calls. */
type TokenOf<Port> = Abstract<Port> | Type<Port>;

/**
 * Makes a provider of a plain use-case: `useCase(StartUpload, { files: FileStore, storage: ObjectStorage })`. The
 * compiler checks that every port the constructor asks for is named, and with a token of the right type.
 */
export function useCase<UseCase, Ports extends object>(
  provide: new (ports: Ports) => UseCase,
  tokens: { [Name in keyof Ports]-?: TokenOf<Ports[Name]> },
): FactoryProvider<UseCase> {
  const names = Object.keys(tokens) as (keyof Ports)[];
  return {
    provide,
    inject: names.map((name) => tokens[name]),
    useFactory: (...ports: unknown[]) =>
      new provide(Object.fromEntries(names.map((name, i) => [name, ports[i]])) as Ports),
  };
}
