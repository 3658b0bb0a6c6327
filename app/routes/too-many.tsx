/** The page that is shown in place of an answer to whoever sends too many forms. */
export function loader(): never {
  throw new Response(null, { status: 429 });
}

export default function TooMany() {
  return null;
}
