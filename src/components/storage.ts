// A reader's edits, kept in this browser (IndexedDB), by page and cell. Where storage is forbidden nothing is kept and nothing breaks.

const NAME = "kubecahier", STORE = "edits";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function withStore<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const request = use(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return undefined;
  }
}

/** An edit belongs to the text that it changed: when the author changes the cell, an old edit no longer applies. */
interface Edit { readonly original: string; readonly text: string }
const keyOf = (page: string, index: number): string => `${page}#${index}`;

export async function loadEdit(page: string, index: number, original: string): Promise<string | undefined> {
  const edit = await withStore<Edit>("readonly", (store) => store.get(keyOf(page, index)) as IDBRequest<Edit>);
  return edit?.original === original ? edit.text : undefined;
}

export const saveEdit = (page: string, index: number, original: string, text: string): Promise<unknown> =>
  withStore<unknown>("readwrite", (store) => (text === original ? store.delete(keyOf(page, index)) : store.put({original, text}, keyOf(page, index))) as IDBRequest<unknown>);
