declare module "*/golden/compare.mjs" {
  export interface Block { readonly command: string; readonly output: string; readonly exit: number }
  export interface Comparison { readonly command: string; readonly equal: boolean; readonly expected: string; readonly actual: string; readonly skipped: boolean }
  export function parse(text: string): readonly Block[];
  export function compare(expected: string, actual: string): readonly Comparison[];
}
