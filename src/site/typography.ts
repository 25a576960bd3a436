// French typography in French pages: no line begins with a colon, and no guillemet stands alone.
import type MarkdownIt from "markdown-it";

const NARROW = "\u202f", WIDE = "\u00a0";

/** Thin no-break spaces before ; ! ? and inside « », a no-break one before a colon. */
export const french = (text: string): string =>
  text.replace(/ ([;!?»])/g, `${NARROW}$1`).replace(/ :/g, `${WIDE}:`).replace(/« /g, `«${NARROW}`).replace(/(\d) %/g, `$1${NARROW}%`);

export function frenchTypography(md: MarkdownIt): MarkdownIt {
  md.core.ruler.push("french", ({env, tokens}) => {
    if (!(env as {readonly path?: string}).path?.startsWith("/fr/")) return;
    for (const token of tokens) for (const child of token.children ?? []) if (child.type === "text") child.content = french(child.content);
  });
  return md;
}
