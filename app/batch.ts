import { runCommand } from "./platform/open-context.server.ts";
import { explain } from "./platform/failure.server.ts";
import { runDueBatches } from "./signature/batch.server.ts";

await runCommand(async (base) => {
  const published = await runDueBatches({ ...base, now: new Date() }, (error) => {
    console.error(`A batch failed: ${explain(error) ?? "see the database"}`);
    process.exitCode = 1;
  });
  console.log(
    published === 0 ? "No batch was due, or none had enough to publish." : `Batches published: ${published}.`,
  );
});
