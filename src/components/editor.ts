// The editor of a cell: CodeMirror, fetched on the first edit. It lives in a shadow root, so its styles need no inline <style> in the page.
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {yaml} from "@codemirror/lang-yaml";
import {HighlightStyle, StreamLanguage, syntaxHighlighting} from "@codemirror/language";
import {shell} from "@codemirror/legacy-modes/mode/shell";
import {EditorState, Prec} from "@codemirror/state";
import {EditorView, keymap} from "@codemirror/view";
import {tags} from "@lezer/highlight";
import {shellCompletion, type Ask} from "./completion.ts";

export interface EditorOptions {
  readonly text: string;
  readonly language: "sh" | "yaml";
  readonly label: string;
  /** What may stand at the end of a command line, and the name of the list that shows it. */
  readonly completion?: {readonly ask: Ask; readonly title: string};
  changed(text: string): void;
  run(): void;
  leave(): void;
}

const colours = HighlightStyle.define([
  {tag: [tags.comment, tags.lineComment], color: "var(--kc-faint)"},
  {tag: [tags.string, tags.special(tags.string)], color: "var(--kc-string)"},
  {tag: [tags.keyword, tags.bool, tags.number, tags.atom], color: "var(--kc-number)"},
  {tag: [tags.definition(tags.propertyName), tags.propertyName, tags.standard(tags.variableName)], color: "var(--kc-key)"},
]);

const look = EditorView.theme({
  "&": {backgroundColor: "transparent", color: "inherit", fontSize: "inherit"},
  "&.cm-focused": {outline: "2px solid var(--kc-accent)", outlineOffset: "2px"},
  ".cm-scroller": {fontFamily: "var(--kc-mono)", lineHeight: "inherit"},
  ".cm-content": {padding: "0", caretColor: "var(--kc-ink)"},
  ".cm-line": {padding: "0"},
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {backgroundColor: "color-mix(in srgb, var(--kc-accent) 25%, transparent) !important"},
  ".cm-cursor": {borderLeftColor: "var(--kc-ink)"},
});

/** Puts an editor into `host`; what it returns puts the focus there. */
export function edit(host: HTMLElement, options: EditorOptions): {focus(): void; setText(text: string): void} {
  const root = host.shadowRoot ?? host.attachShadow({mode: "open"});
  const view = new EditorView({
    root, parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        ...(options.completion ? [shellCompletion(options.completion.ask, options.completion.title)] : []), history(), look, syntaxHighlighting(colours), options.language === "yaml" ? yaml() : StreamLanguage.define(shell), EditorView.lineWrapping,
        EditorView.contentAttributes.of({"aria-label": options.label, spellcheck: "false", autocapitalize: "off"}),
        Prec.highest(keymap.of([
          {key: "Mod-Enter", run: () => { options.run(); return true; }},
          {key: "Shift-Enter", run: () => { options.run(); return true; }},
          {key: "Escape", run: () => { options.leave(); return true; }},
        ])),
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => { if (update.docChanged) options.changed(update.state.doc.toString()); }),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    setText: (text) => view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}}),
  };
}
