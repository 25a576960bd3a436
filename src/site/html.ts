// HTML text from parts that may hold anything.
const ESCAPES: {readonly [char: string]: string} = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "{": "&#123;", "$": "&#36;"};

/** Safe in text and attributes; `$` and `{` too, since Framework reads `${…}` as JavaScript. */
export const escape = (text: string): string => text.replace(/[&<>"'{$]/g, (char) => ESCAPES[char]!);

export const attributes = (values: {readonly [name: string]: string | undefined}): string =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escape(value)}"`])).join("");
