import type { MessageContext, MessageFunction } from 'vue-i18n';

const PLACE = /\{(\w+)\}/;

/**
 * What messages here need of vue-i18n's syntax: places (`gone in {days}`) and plural forms (`{n} file | {n} files`). Its own
 * compiler weighs more than all the words together.
 */
export function compileMessage(message: unknown): MessageFunction {
  const forms = String(message)
    .split(' | ')
    .map((form) => form.split(PLACE));
  return (context: MessageContext) => {
    // Every second piece is the name of a place.
    const said = forms.map((pieces) =>
      context.normalize(
        pieces.map((piece, at) => (at % 2 === 0 ? piece : context.interpolate(context.named(piece)))),
      ),
    );
    return said.length === 1 ? said[0]! : context.plural(said as string[]);
  };
}
