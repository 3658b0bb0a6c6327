import type { Context } from "#app/platform/context.server.ts";

/**
 * Deletes jobs that were given up after their last try, a day after they were made: an operator has seen by then that there were some. Each
 * holds the time at which somebody asked for a mail.
 */
export async function forgetGivenUpJobs({ pool }: Pick<Context, "pool">): Promise<void> {
  // What a process that is gone has left locked is free again after four hours. The library's times are those of the database.
  await pool.query(`
    select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs
    where attempts >= max_attempts and created_at < now() - interval '1 day'
      and (locked_at is null or locked_at < now() - interval '4 hours')
    having count(*) > 0`);
}
