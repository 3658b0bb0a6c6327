import { runCommand } from "./platform/open-context.server.ts";
import { endLetter } from "./signature/close.server.ts";

const [, , slug] = process.argv;

await runCommand(async (base) => {
  if (!slug) {
    console.log("Say which letter: npm run close -- <letter>");
    process.exitCode = 1;
    return;
  }
  const hasEnded = await endLetter({ ...base, now: new Date() }, slug);
  if (!hasEnded) process.exitCode = 1;
  console.log(
    hasEnded
      ? `${slug} asks for no more signatures. Tickets that are out are taken for another 24 hours; then its keys are destroyed.`
      : `${slug} is not a letter that is open.`,
  );
});
