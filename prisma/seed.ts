import { runCommand } from "#app/platform/open-context.server.ts";
import { seedDemonstration } from "./demonstration/seed.server.ts";

const size = process.argv.includes("--full") ? "full" : "small";

await runCommand(async (base) => {
  let last = 0;
  await seedDemonstration(base, {
    size,
    now: new Date(),
    say: (line) => {
      if (Date.now() - last < 1000) return;
      last = Date.now();
      console.log(line);
    },
  });
  console.log(`The demonstration letters are there in ${size} size.`);
});
