// Query strings of API paths.

export function withQuery(path: string, query: {readonly [name: string]: string | number | boolean | undefined}): string {
  const parts = Object.entries(query).filter(([, value]) => value !== undefined && value !== "" && value !== false).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${parts.join("&")}`;
}
