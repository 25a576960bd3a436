// What go-yaml says about text that it cannot read (scannerc.go, parserc.go): js-yaml finds other mistakes at other places.

/** `yaml: line N: …` for the mistakes that go-yaml reports before anything is built; undefined if it sees none. */
export function goYamlError(text: string): string | undefined {
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (/^ *\t+ *[^\s#]/.test(line) && lines.slice(0, i).some((before) => /:\s*$/.test(before))) return `yaml: line ${i + 1}: found character that cannot start any token`;
  }
  return undefined;
}
