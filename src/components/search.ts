// Search over the pages of this language: a dialog over Pagefind's index, both fetched when the reader first asks.
import type {Language} from "../diagrams/view.ts";

interface Found { readonly url: string; readonly meta: {readonly title?: string}; readonly excerpt: string }
interface Index { search(text: string): Promise<{readonly results: readonly {data(): Promise<Found>}[]}> }

const SAY = {
  fr: {label: "Rechercher dans le cours", none: "Rien trouvé.", close: "Fermer"},
  en: {label: "Search the course", none: "Nothing found.", close: "Close"},
} as const;
const MOST = 8;

/** Makes the header's button (and the `/` key) open the search. The site's step after the build shows the button. */
export function enableSearch(language: Language): void {
  const button = document.querySelector<HTMLButtonElement>(".kc-search-open");
  if (!button || button.hidden) return;
  let dialog: HTMLDialogElement | undefined;
  const open = () => {
    dialog ??= build(language);
    dialog.showModal();
  };
  button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const at = event.target as HTMLElement;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || at.isContentEditable || at.shadowRoot || /^(?:input|textarea)$/i.test(at.localName)) return;
    event.preventDefault();
    open();
  });
}

function build(language: Language): HTMLDialogElement {
  const say = SAY[language];
  const dialog = document.createElement("dialog"), input = document.createElement("input"), list = document.createElement("ul"), close = document.createElement("button");
  dialog.className = "kc-search";
  dialog.setAttribute("aria-label", say.label);
  Object.assign(input, {type: "search", placeholder: say.label, autocomplete: "off"});
  input.setAttribute("aria-label", say.label);
  Object.assign(close, {type: "button", textContent: say.close});
  close.addEventListener("click", () => dialog.close());
  list.setAttribute("aria-live", "polite");
  dialog.append(input, close, list);
  document.body.append(dialog);
  // Bundled to /_import/lib/page.js: the site's root is two folders up, wherever it is hosted.
  const index = import(/* @vite-ignore */ new URL("../../pagefind/pagefind.js", import.meta.url).href) as Promise<Index>;
  let asked = 0;
  input.addEventListener("input", () => {
    const own = ++asked;
    void index.then(({search}) => search(input.value)).then(async ({results}) => {
      const found = await Promise.all(results.slice(0, MOST).map((result) => result.data()));
      if (own === asked) list.replaceChildren(...(found.length || !input.value ? found.map(item) : [Object.assign(document.createElement("li"), {textContent: say.none})]));
    });
  });
  return dialog;
}

function item({url, meta, excerpt}: Found): HTMLLIElement {
  const line = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
  link.href = url.replace(/\.html$/, "");
  link.textContent = meta.title ?? url;
  // Pagefind marks what it found with <mark>; everything else in the excerpt is text.
  for (const part of excerpt.split(/(<mark>.*?<\/mark>)/)) {
    const word = /^<mark>(.*)<\/mark>$/.exec(part)?.[1];
    text.append(word === undefined ? plain(part) : Object.assign(document.createElement("mark"), {textContent: plain(word)}));
  }
  line.append(link, text);
  return line;
}

const plain = (html: string): string => html.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
