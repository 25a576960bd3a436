// Completion in a shell cell's editor: what bash's Tab would offer at this place of the page, asked of the worker.
// Tab completes what is certain and opens the list, Ctrl-Space opens it; nothing opens by itself. See src/shell/complete.ts.
import {acceptCompletion, autocompletion, closeCompletion, completionKeymap, completionStatus, startCompletion, type CompletionResult} from "@codemirror/autocomplete";
import {EditorState, Prec, type Extension} from "@codemirror/state";
import {EditorView, keymap, type Command} from "@codemirror/view";

/** Whole words for the end of a line, and the part of the line that they replace. */
export interface Candidates { readonly words: readonly string[]; readonly last: string }

export type Ask = (line: string) => Promise<Candidates>;

const look = EditorView.theme({
  ".cm-tooltip": {backgroundColor: "var(--kc-paper)", color: "var(--kc-ink)", border: "1px solid var(--kc-hairline)"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {fontFamily: "var(--kc-mono)", fontSize: "inherit", maxHeight: "12em"},
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {backgroundColor: "var(--kc-accent)", color: "var(--kc-paper)"},
  ".cm-completionMatchedText": {textDecoration: "none", fontWeight: "600"},
});

/** The command line up to the cursor: lines that end with a backslash go on in the next. */
function lineBefore(state: EditorState, position: number): string {
  let {number, from} = state.doc.lineAt(position);
  let text = state.sliceDoc(from, position);
  while (number > 1 && state.doc.line(number - 1).text.endsWith("\\")) text = `${state.doc.line(--number).text.slice(0, -1)} ${text}`;
  return text;
}

/** What all words begin with. */
const commonStart = (words: readonly string[]): string => words.reduce((start, word) => {
  let length = 0;
  while (length < start.length && start[length] === word[length]) length++;
  return start.slice(0, length);
});

/** The end of a path or of a flag's name is not the end of a word: more follows. */
const shownAs = (word: string): string => word.trimEnd();

export function shellCompletion(ask: Ask, title: string): Extension {
  const source = async ({state, pos}: {readonly state: EditorState; readonly pos: number}): Promise<CompletionResult | null> => {
    const {words, last} = await ask(lineBefore(state, pos));
    if (words.length === 0) return null;
    return {from: pos - last.length, options: words.map((word) => ({label: shownAs(word), apply: word})), validFor: /^[^\s|;&()]*$/};
  };
  const insert = (view: EditorView, from: number, to: number, text: string) => view.dispatch({changes: {from, to, insert: text}, selection: {anchor: from + text.length}, userEvent: "input.complete"});
  const complete: Command = (view) => {
    const {head, empty} = view.state.selection.main;
    if (!empty || lineBefore(view.state, head).trim() === "") return false;
    void ask(lineBefore(view.state, head)).then(({words, last}) => {
      // The reader may have gone on while the worker thought.
      if (words.length === 0 || view.state.selection.main.head !== head || view.state.sliceDoc(head - last.length, head) !== last) return;
      const start = commonStart(words);
      if (start.length > last.length) insert(view, head - last.length, head, start);
      if (words.length > 1) startCompletion(view);
    });
    return true;
  };
  return [
    autocompletion({override: [source], activateOnTyping: false, interactionDelay: 0, icons: false, defaultKeymap: false}), look, EditorState.phrases.of({Completions: title}),
    Prec.highest(keymap.of([{key: "Tab", run: (view) => completionStatus(view.state) === null ? complete(view) : acceptCompletion(view) || true}, {key: "Escape", run: closeCompletion}, ...completionKeymap])),
  ];
}
