import { runCommand } from "./platform/open-context.server.ts";
import { approveOrganization, findWaitingOrganizations } from "./signature/approve.server.ts";

const [, , slug, ...ids] = process.argv;

await runCommand(async (base) => {
  if (!slug) {
    console.log("Say which letter: npm run approve -- <letter> [id …]");
    process.exitCode = 1;
    return;
  }
  for (const id of ids) {
    const isApproved = await approveOrganization(base, slug, id);
    console.log(
      isApproved
        ? `${id} appears with the next batch.`
        : `${id} is not an organization that waits for ${slug}.`,
    );
    if (!isApproved) process.exitCode = 1;
  }
  const waiting = await findWaitingOrganizations(base, slug);
  if (waiting.length === 0) console.log(`No organization waits for ${slug}.`);
  for (const { id, organization, name, title, domain } of waiting)
    console.log(`${id}  ${organization}  (${[name, title, domain].filter(Boolean).join(", ")})`);
});
