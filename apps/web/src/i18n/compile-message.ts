import type { MessageContext, MessageFunction } from 'vue-i18n';

/** What the library's own compiler uses of the context, beyond what its types say. */
interface Context extends MessageContext<string> {
  interpolate(value: unknown): string;
  normalize(pieces: string[]): string;
}

const PLACE = /\{(\w+)\}/;

/**
 * What messages here need of vue-i18n's syntax: places (`gone in {days}`) and plural forms (`{n} file | {n} files`). Its own
 * compiler weighs more than half of the words together.
 */
export function compileMessage(message: unknown): MessageFunction<string> {
  const forms = String(message)
    .split(' | ')
    .map((form) => form.split(PLACE));
  return (context: MessageContext<string>) => {
    const { normalize, interpolate, named, plural } = context as Context;
    // Every second piece is the name of a place.
    const said = forms.map((pieces) =>
      normalize(pieces.map((piece, at) => (at % 2 === 0 ? piece : interpolate(named(piece))))),
    );
    return said.length === 1 ? said[0]! : plural(said);
  };
}
