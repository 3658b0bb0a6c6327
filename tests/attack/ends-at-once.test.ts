import { afterAll, beforeAll, expect, test } from "vitest";
import type { Letter } from "#app/letter/letter.ts";
import { changePassword, deleteAccount } from "#app/organizer/account.server.ts";
import { secretHash } from "#app/organizer/hide.server.ts";
import { inviteToTeam } from "#app/organizer/invitation.server.ts";
import { switchOnSecondFactor } from "#app/organizer/second-factor.server.ts";
import { signIn } from "#app/organizer/sign-in.server.ts";
import { changeMember } from "#app/organizer/team.server.ts";
import { codeOfStep, stepOf, toBase32 } from "#app/organizer/totp.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { figure } from "../support/figure.ts";
import { anOrganizer, aSessionOf, OrganizerBrowser, password, type Organizer } from "../support/organizer.ts";

/** What somebody could do until now ends at once: also what is under way, and what was prepared for later. */
let app: App;
let letter: Letter;
let olu: Organizer;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  letter = await aLetter(app.context());
  olu = await anOrganizer(app, "Olu");
});
afterAll(() => app.stop());

const addressOf = (name: string) => `${name.toLowerCase()}@mail.example`;

/** The context of one who goes on only when the other has come to an end: `between` is done before the first transaction begins. */
function interrupted(between: () => Promise<unknown>): Context {
  const context = app.context();
  let isDone = false;
  const db = new Proxy(context.db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== "$transaction") return value;
      return async (...given: unknown[]) => {
        if (!isDone) {
          isDone = true;
          await between();
        }
        return (value as (...all: unknown[]) => Promise<unknown>).apply(target, given);
      };
    },
  });
  return { ...context, db };
}

/** What a new password leaves behind, whoever set it. */
async function passwordIsSetAnew(id: string): Promise<void> {
  const { db } = app.context();
  await db.organizer.update({ where: { id }, data: { password: "$argon2id$another" } });
  await db.organizerSession.deleteMany({ where: { organizerId: id } });
}

test("a sign-in that is under way with a password that is changed meanwhile begins no session", async () => {
  const ben = await anOrganizer(app, "Ben");
  const outcome = await signIn(
    interrupted(() => passwordIsSetAnew(ben.id)),
    { address: addressOf("Ben"), password, code: "" },
  );
  const left = await app.context().db.organizerSession.count({ where: { organizerId: ben.id } });
  figure("sessions that begin with a password that was changed meanwhile", left, "exactly 0");
  expect([outcome.kind, left]).toEqual(["does-not-match", 0]);
});

test("a sign-in without a second factor that is switched on meanwhile begins no session", async () => {
  const cleo = await anOrganizer(app, "Cleo");
  const secret = new Uint8Array(20).fill(7);
  const switchOn = async () =>
    switchOnSecondFactor(
      app.context(),
      await aSessionOf(app.context(), cleo.id),
      toBase32(secret),
      codeOfStep(secret, stepOf(app.context().now)),
    );
  const outcome = await signIn(interrupted(switchOn), { address: addressOf("Cleo"), password, code: "" });
  expect(outcome.kind).toBe("does-not-match");
  expect(await app.context().db.organizerSession.count({ where: { organizerId: cleo.id } })).toBe(1);
});

test("who is signed out while their form is under way changes neither the password nor the second factor", async () => {
  const dora = await anOrganizer(app, "Dora");
  const me = await aSessionOf(app.context(), dora.id);
  await expect(
    changePassword(
      interrupted(() => passwordIsSetAnew(dora.id)),
      me,
      { current: password, password: "another plum kettle raft" },
    ),
  ).rejects.toMatchObject({ status: 403 });
  const secret = new Uint8Array(20).fill(9);
  await expect(
    switchOnSecondFactor(app.context(), me, toBase32(secret), codeOfStep(secret, stepOf(app.context().now))),
  ).rejects.toMatchObject({ status: 403 });
  const account = await app.context().db.organizer.findUniqueOrThrow({ where: { id: dora.id } });
  expect([account.password, account.secondFactor]).toEqual(["$argon2id$another", null]);
});

test("the other sessions of two that end each other at once end, and none waits for the other", async () => {
  const emil = await anOrganizer(app, "Emil");
  const second = new OrganizerBrowser(app);
  await second.visit("/organize/sign-in", { address: addressOf("Emil"), password });
  const answers = await Promise.all(
    [emil.browser, second].map((browser) => browser.visit("/organize/account", { act: "end-others" })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 403]);
  expect(await app.context().db.organizerSession.count({ where: { organizerId: emil.id } })).toBe(1);
});

test.each([
  ["sent away", "none"],
  ["made an editor", "editor"],
  ["gone with the account", "gone"],
])("an owner who is %s leaves no link by which to come back", async (_, becomes) => {
  const { id } = await anOrganizer(app, `Finn ${becomes}`.replace(" ", "."), {
    letterId: letter.id,
    by: olu.id,
    role: "owner",
  });
  const link = await inviteToTeam(app.context(), { letterId: letter.id, organizerId: id, role: "owner" });
  const secret = new URL(link).searchParams.get("invitation") ?? "";
  expect(
    await app.context().db.invitation.count({ where: { id: secretHash(secret) ?? new Uint8Array() } }),
  ).toBe(1);
  if (becomes === "gone") expect(await deleteAccount(app.context(), { id })).toBe("deleted");
  else
    expect(
      await changeMember(app.context(), letter.id, {
        by: olu.id,
        memberId: id,
        role: becomes === "editor" ? "editor" : null,
      }),
    ).toBe("changed");
  const answer = await new OrganizerBrowser(app).visit(`/organize/join?invitation=${secret}`, {
    name: "Finn again",
    address: `finn.again.as.${becomes}@mail.example`,
    password,
  });
  expect(answer.status).toBe(409);
});

test("an owner who is sent away while inviting or sending others away does neither", async () => {
  const gus = await anOrganizer(app, "Gus", { letterId: letter.id, by: olu.id, role: "owner" });
  const away = () => changeMember(app.context(), letter.id, { by: olu.id, memberId: gus.id, role: null });
  await expect(
    inviteToTeam(interrupted(away), { letterId: letter.id, organizerId: gus.id, role: "owner" }),
  ).rejects.toMatchObject({ status: 403 });
  await expect(
    changeMember(app.context(), letter.id, { by: gus.id, memberId: olu.id, role: null }),
  ).rejects.toMatchObject({ status: 403 });
  expect(await app.context().db.invitation.count()).toBe(0);
});
