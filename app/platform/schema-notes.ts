export type Column = { name: string; note: string };
export type Table = { name: string; note: string; columns: Column[] };

/** The tables and columns of a Prisma schema under their names in the database, with their doc comments. */
export function tablesOf(schema: string): Table[] {
  const models = [...schema.matchAll(/((?:^\/\/\/.*\n)*)^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const names = new Set(models.map(([, , name]) => name));
  return models.map(([, comment = "", model = "", body = ""]) => ({
    name: /@@map\("([^"]+)"\)/.exec(body)?.[1] ?? model,
    note: noteOf(comment),
    columns: [...body.matchAll(/((?:^ {2}\/\/\/.*\n)*)^ {2}(\w+) +(\w+)(.*)$/gm)]
      .filter(([, , , type = ""]) => !names.has(type))
      .map(([, columnComment = "", name = "", , attributes = ""]) => ({
        name: /@map\("([^"]+)"\)/.exec(attributes)?.[1] ?? name,
        note: noteOf(columnComment),
      })),
  }));
}

function noteOf(comment: string): string {
  return comment
    .replace(/^\s*\/\/\/ ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}
