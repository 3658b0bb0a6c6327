import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { beginDraft, findDraft, savePart } from "#app/letter/drafts.server.ts";
import { findImage, imageVersion, saveImage } from "#app/letter/image.server.ts";
import { readImage } from "#app/letter/read-image.server.ts";
import { genesisEntry, type Genesis } from "#app/log/genesis.ts";
import { readEntry } from "#app/log/read-entry.ts";
import { ZipFile } from "#app/log/zip-file.server.ts";
import { announce } from "#app/platform/announcements.server.ts";
import { aLetter } from "../support/a-letter.ts";
import { startApp, type App } from "../support/app.ts";
import { aPhotograph } from "../support/left-by-rules.ts";
import { anOrganizer, type OrganizerBrowser, type Organizer } from "../support/organizer.ts";

let app: App;
let olu: Organizer;
let ben: Organizer;
let eve: Organizer;
let draft: { id: string; slug: string };
let here: string;

beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
  olu = await anOrganizer(app, "Olu");
  ben = await anOrganizer(app, "Ben");
  eve = await anOrganizer(app, "Eve");
});
afterAll(() => app.stop());

beforeEach(async () => {
  const { db, now } = app.context();
  const text = { title: "We want a say", body: "Please.", demands: "" };
  draft = await beginDraft(db, now, { organizerId: olu.id, lang: "en", text });
  await db.teamMember.createMany({
    data: [
      { letterId: draft.id, organizerId: olu.id, role: "owner" },
      { letterId: draft.id, organizerId: ben.id, role: "editor" },
    ],
  });
  here = `/organize/letters/${draft.slug}/write`;
});

const pageOf = async (address: string, browser = olu.browser) =>
  (await browser.visit(`${here}/${address}`)).text();
const draftNow = () => findDraft(app.context().db, draft.id);

type Fields = Record<string, string>;
const workplace = (number: number, fields: Partial<Record<string, string>> = {}): Fields =>
  Object.fromEntries(
    Object.entries({ name: "", domains: "", headcount: "", source: "", ...fields }).map(([field, value]) => [
      `${field}-${number}`,
      value ?? "",
    ]),
  );
const amazon = {
  name: "Amazon",
  domains: "amazon.example\r\naws.amazon.example",
  headcount: "45,000",
  source: "report",
};

describe("workplaces", () => {
  const save = (fields: Fields, act = "save", browser: OrganizerBrowser = olu.browser) =>
    browser.visit(`${here}/workplaces`, { act, ...fields });

  test("a new page shows one workplace to fill in, and nothing is wrong with it yet", async () => {
    const page = await pageOf("workplaces");
    expect(page).toContain('name="domains-1"');
    expect(page).not.toContain('name="domains-2"');
    expect(page).not.toMatch(/field-error|Not finished/);
  });

  test("what is typed is saved as it is, and what is wrong with it stands beside the field", async () => {
    const typed = { revision: "0", ...workplace(1, { ...amazon, domains: "gmail.com", headcount: "many" }) };
    expect((await save(typed)).status).toBe(303);
    expect((await draftNow()).workplaces.workplaces).toMatchObject([
      { domains: "gmail.com", headcount: "many" },
    ]);
    const page = await pageOf("workplaces");
    expect(page).toContain("Saved, and not finished yet");
    expect(page).toMatch(/id="domains-1-error".*Anybody can get a mailbox at “gmail\.com”/);
    expect(page).toMatch(/id="headcount-1-error".*Give a whole number/);
  });

  test("a finished page says so", async () => {
    await save({ revision: "0", ...workplace(1, amazon) });
    expect(await pageOf("workplaces")).toContain("nothing is missing on this page");
  });

  test("workplaces come and go by buttons that keep all that was typed", async () => {
    const added = await save({ revision: "0", ...workplace(1, amazon) }, "add");
    expect(added.headers.get("location")).toBe(`${here}/workplaces#workplace-2`);
    await save({ revision: "1", ...workplace(1, amazon), ...workplace(2, { name: "Whole Foods" }) }, "add");
    expect((await draftNow()).workplaces.workplaces.map(({ name }) => name)).toEqual([
      "Amazon",
      "Whole Foods",
      "",
    ]);
    const three = {
      ...workplace(1, amazon),
      ...workplace(2, { name: "Whole Foods" }),
      ...workplace(3, { name: "Twitch" }),
    };
    await save({ revision: "2", ...three }, "remove-2");
    expect((await draftNow()).workplaces.workplaces.map(({ name }) => name)).toEqual(["Amazon", "Twitch"]);
  });

  test("few people are told what anonymity means among them, and very few that it means nothing", async () => {
    await save({ revision: "0", ...workplace(1, { ...amazon, headcount: "30" }) });
    expect(await pageOf("workplaces")).toContain("Anonymous among few");
    await save({ revision: "1", ...workplace(1, { ...amazon, headcount: "7" }) });
    expect(await pageOf("workplaces")).toMatch(/would never be published/);
  });

  test("who saves second sees what stands there, loses nothing and overwrites nothing unseen", async () => {
    await save({ revision: "0", ...workplace(1, amazon) }, "save", ben.browser);
    const second = await save({ revision: "0", ...workplace(1, { name: "Of Olu", domains: "olu.example" }) });
    expect(second.status).toBe(409);
    const page = await second.text();
    expect(page).toContain("This page was saved meanwhile");
    expect(page).toMatch(/Ben<\/span> saved it/);
    expect(page).toMatch(/amazon\.example, aws\.amazon\.example/);
    expect(page).toContain('value="Of Olu"');
    expect(page).toContain('name="revision" value="1"');
    expect((await draftNow()).workplaces.workplaces[0]?.name).toBe("Amazon");
    expect((await save({ revision: "1", ...workplace(1, { name: "Of Olu" }) })).status).toBe(303);
    expect((await draftNow()).workplaces.workplaces[0]?.name).toBe("Of Olu");
  });

  test("a viewer and a stranger change nothing", async () => {
    await app.context().db.teamMember.updateMany({
      where: { organizerId: ben.id, letterId: draft.id },
      data: { role: "viewer" },
    });
    expect((await save({ revision: "0", ...workplace(1, amazon) }, "save", ben.browser)).status).toBe(403);
    expect((await save({ revision: "0", ...workplace(1, amazon) }, "save", eve.browser)).status).toBe(404);
    expect((await draftNow()).revisions.has("workplaces")).toBe(false);
  });
});

describe("rules of signing", () => {
  const save = (fields: Fields, browser: OrganizerBrowser = olu.browser) =>
    browser.visit(`${here}/signing`, {
      ways: "anonymous",
      roles: "",
      goal: "",
      opensOn: "",
      closesOn: "",
      ...fields,
    });

  test("the cadence that fits the workplaces is chosen for whoever says nothing, and follows them", async () => {
    expect(await pageOf("signing")).toMatch(/What fits your workplaces: once a day, at least (<!-- -->)?5/);
    const saveWorkplaces = (revision: string, headcount: string) =>
      olu.browser.visit(`${here}/workplaces`, {
        act: "save",
        revision,
        ...workplace(1, { ...amazon, headcount }),
      });
    await saveWorkplaces("0", "49");
    const page = await pageOf("signing");
    expect(page).toMatch(/What fits your workplaces: once a week, at least 10/);
    expect(page).toContain("Too fast for a workplace of fewer than 50 people");
    expect(page).toMatch(
      /<input[^>]*name="cadence"[^>]*checked=""[^>]*value=""|<input[^>]*name="cadence" checked="" value=""/,
    );
  });

  test("a faster one is kept, and refused with a sentence", async () => {
    await olu.browser.visit(`${here}/workplaces`, {
      act: "save",
      revision: "0",
      ...workplace(1, { ...amazon, headcount: "49" }),
    });
    expect((await save({ revision: "0", cadence: "daily" })).status).toBe(303);
    expect(await pageOf("signing")).toMatch(/id="cadence-error".*fewer than 50 people/);
    expect((await draftNow()).signing.cadence).toBe("daily");
  });

  test("who saves second sees what stands there", async () => {
    await save({ revision: "0", goal: "500" }, ben.browser);
    const second = await save({ revision: "0", goal: "700", roles: "Engineer" });
    expect(second.status).toBe(409);
    const page = await second.text();
    expect(page).toMatch(/<dd[^>]*>500<\/dd>/);
    expect(page).toContain('value="700"');
    expect((await draftNow()).signing.goal).toBe("500");
  });
});

describe("cited letters", () => {
  let number = 0;
  const aPublicLetter = (title: string) =>
    aLetter(app.context(), {
      slug: `cited-${++number}`,
      addressee: "Sundar",
      texts: [{ lang: "en", title, body: "Do not be evil.", demands: [] }],
    });
  const change = (act: string, slug: string, revision: string) =>
    olu.browser.visit(`${here}/ties`, { act, slug, revision });

  test("they are found by their words or their address, cited and taken out again", async () => {
    const { slug } = await aPublicLetter("Against the zeppelin");
    for (const q of ["zeppelin", "AGAINST the", `https://letters.example/letters/${slug}`]) {
      const page = await pageOf(`ties?${new URLSearchParams({ q })}`);
      expect(page).toContain(`value="${slug}"`);
    }
    expect(await pageOf("ties?q=submarine")).toContain("No public letter on this site matches");
    expect((await change("cite", slug, "0")).status).toBe(303);
    expect((await draftNow()).ties.cites).toEqual([slug]);
    expect(await pageOf("ties?q=zeppelin")).toContain("No public letter on this site matches");
    expect((await change("uncite", slug, "1")).status).toBe(303);
    expect((await draftNow()).ties.cites).toEqual([]);
  });

  test("a draft, an unlisted letter and one that was taken down are not found, and a citation of one is not finished", async () => {
    const { db } = app.context();
    const [unlisted, down, fine] = [
      await aPublicLetter("Kayak one"),
      await aPublicLetter("Kayak two"),
      await aPublicLetter("Kayak three"),
    ];
    await db.letter.update({ where: { id: unlisted.id }, data: { listed: false } });
    await db.letter.update({ where: { id: down.id }, data: { takenDown: "It named a signer." } });
    const page = await pageOf("ties?q=kayak");
    expect(page).toContain(fine.slug);
    expect(page).not.toMatch(new RegExp(`${unlisted.slug}"|${down.slug}"|${draft.slug}"[^>]*name="slug"`));
    await change("cite", down.slug, "0");
    expect(await pageOf("ties")).toContain("This letter is not public any more. Take it out.");
  });

  test("who changes a list that somebody has changed is told", async () => {
    const { slug } = await aPublicLetter("Canoe");
    await savePart(app.context(), {
      letterId: draft.id,
      part: "ties",
      revision: 0,
      content: { cites: ["another"] },
      organizerId: ben.id,
    });
    const second = await change("cite", slug, "0");
    expect(second.status).toBe(409);
    expect(await second.text()).toContain("This page was saved meanwhile");
    expect((await draftNow()).ties.cites).toEqual(["another"]);
  });

  test.each(["", "cite", "anything"])("a form that says “%s” and no letter changes nothing", async (act) => {
    expect((await change(act, "", "0")).status).toBe(422);
  });
});

describe("the picture", () => {
  const upload = async (
    file: Uint8Array | null,
    { alt = "Ada and Ben at the gate", version = "none", type = "image/jpeg", page = "ties" } = {},
  ) => {
    const form = new FormData();
    form.set("act", "image");
    form.set("alt", alt);
    form.set("version", version);
    if (file) form.set("image", new Blob([new Uint8Array(file)], { type }), "IMG_2018-06-21_Ada.jpg");
    return fetch(`${app.origin}${here}/${page}`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: `organizer=${olu.browser.session}` },
      body: form,
    });
  };
  const stored = () => app.context().db.letterImage.findUnique({ where: { letterId: draft.id } });
  const versionNow = async () => imageVersion(await stored());

  test("it is shown to the team, and to nobody else while the letter is written", async () => {
    const answer = await upload(await aPhotograph());
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${here}/ties?done=image#picture`]);
    const kept = await stored();
    expect(kept).toMatchObject({ alt: "Ada and Ben at the gate", width: 320, height: 200 });
    const address = `/organize/letters/${draft.slug}/image`;
    const shown = await ben.browser.visit(address);
    expect(shown.headers.get("content-type")).toBe("image/webp");
    expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
    expect(shown.headers.get("cache-control")).toBe("no-store");
    const octets = Buffer.from(await shown.arrayBuffer());
    expect(octets.toString("latin1")).not.toMatch(/Canary|GPS|Exif/);
    expect((await eve.browser.visit(address)).status).toBe(404);
    const hash = Buffer.from(kept?.hash ?? []).toString("hex");
    expect((await fetch(`${app.origin}/letters/${draft.slug}/image/${hash}.webp`)).status).toBe(404);
  });

  test("the name of the file and what the camera wrote are kept nowhere", async () => {
    await upload(await aPhotograph());
    const { rows } = await app
      .context()
      .pool.query<{ row: string }>(
        "select encode(octets, 'escape') || alt as row from letter_image union all select content::text from draft_part",
      );
    for (const { row } of rows) expect(row).not.toMatch(/IMG_|Canary/);
    // What would be found if it were there.
    expect((await aPhotograph()).toString("latin1")).toContain("Canary");
  });

  test("it needs words for who cannot see it, and these can be mended alone", async () => {
    const refused = await upload(await aPhotograph(), { alt: "  " });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toMatch(/id="alt-error".*Say what the picture shows/);
    expect(await stored()).toBeNull();
    expect((await upload(await aPhotograph(), { alt: "x".repeat(301) })).status).toBe(422);
    expect((await upload(null)).status).toBe(422);
    await upload(await aPhotograph());
    await upload(null, { alt: "Ada alone", version: await versionNow() });
    expect(await stored()).toMatchObject({ alt: "Ada alone", width: 320 });
  });

  test("it is replaced and taken out, and neither by who has not seen it", async () => {
    await upload(await aPhotograph());
    expect((await upload(await aPhotograph(100, 100))).status).toBe(409);
    expect((await upload(await aPhotograph(100, 100), { version: await versionNow() })).status).toBe(303);
    expect(await stored()).toMatchObject({ width: 100 });
    const remove = (version: string) => olu.browser.visit(`${here}/ties`, { act: "remove-image", version });
    expect((await remove("none")).status).toBe(409);
    expect((await remove(await versionNow())).status).toBe(303);
    expect(await stored()).toBeNull();
  });

  test("what is no picture is refused with a sentence, whatever it says it is", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const answer = await upload(svg, { type: "image/png" });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(/id="image-error".*This is no JPEG, PNG or WebP/);
    expect(await stored()).toBeNull();
  });

  test("a file of more than 4 MB is refused on its page, and one by far larger before it is heard", async () => {
    const answer = await upload(new Uint8Array(4.1 * 1024 ** 2));
    expect(answer.status).toBe(413);
    expect(await answer.text()).toMatch(/id="image-error".*more than 4 MB/);
    const far = await upload(new Uint8Array(33 * 1024 ** 2)).then(
      ({ status }) => status,
      () => "cut off",
    );
    expect([413, "cut off"]).toContain(far);
  });

  test("every other form takes no more than before", async () => {
    const answer = await upload(new Uint8Array(500_000), { page: "signing" }).then(
      ({ status }) => status,
      () => "cut off",
    );
    expect([413, "cut off"]).toContain(answer);
    expect((await upload(new Uint8Array(500_000))).status).toBe(422);
  });

  test("one picture is read at a time, and who comes meanwhile is told to come again", async () => {
    const photographs = await Promise.all(Array.from({ length: 6 }, () => aPhotograph(3000, 2000)));
    const statuses = (await Promise.all(photographs.map((each) => upload(each)))).map(({ status }) => status);
    expect(statuses).toContain(303);
    for (const status of statuses) expect([303, 409, 503]).toContain(status);
    expect((await upload(await aPhotograph(), { version: await versionNow() })).status).toBe(303);
  });

  test("once the letter is published it stands on its page, in its data and its archive, and is fixed", async () => {
    const context = app.context();
    const letter = await aLetter(context, { slug: `pictured-${draft.slug}` });
    const image = await readImage(await aPhotograph());
    if (image.kind !== "image") throw new Error(image.kind);
    const { octets, hash, width, height } = image;
    await context.db.letterImage.create({
      data: { letterId: letter.id, octets, hash, width, height, alt: "The <gate>" },
    });
    await announce(context.db, letter.slug);
    const change = { letterId: letter.id, version: imageVersion({ hash, alt: "The <gate>" }) };
    expect(await saveImage(context, change, { alt: "Another" })).toBe("published");

    const hex = Buffer.from(hash).toString("hex");
    const address = `/letters/${letter.slug}/image/${hex}.webp`;
    const read = async (end: string) => (await fetch(`${app.origin}/letters/${letter.slug}${end}`)).text();
    await expect.poll(() => read("")).toContain(`src="${address}"`);
    const page = await read("");
    expect(page).toContain('alt="The &lt;gate&gt;" width="320" height="200"');
    expect(page).toContain(`property="og:image" content="${context.origin}${address}"`);
    expect(JSON.parse(await read(".json"))).toMatchObject({
      image: { hash: hex, alt: "The <gate>", width: 320, height: 200 },
    });

    for (const _ of ["made", "from memory"]) {
      const shown = await fetch(`${app.origin}${address}`);
      expect(shown.status).toBe(200);
      expect(shown.headers.get("content-type")).toBe("image/webp");
      expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
      expect(shown.headers.get("cache-control")).toContain("immutable");
      expect(
        createHash("sha256")
          .update(Buffer.from(await shown.arrayBuffer()))
          .digest("hex"),
      ).toBe(hex);
    }
    for (const other of [`${"0".repeat(64)}.webp`, `${hex}.png`, hex, "..%2f.webp"])
      expect((await fetch(`${app.origin}/letters/${letter.slug}/image/${other}`)).status).toBe(404);

    const folder = await mkdtemp(path.join(os.tmpdir(), "archive-"));
    const file = path.join(folder, "archive.zip");
    await writeFile(
      file,
      Buffer.from(await (await fetch(`${app.origin}/letters/${letter.slug}/archive.zip`)).arrayBuffer()),
    );
    const zip = await ZipFile.open(file);
    expect(Buffer.from((await zip?.read("image.webp")) ?? []).equals(Buffer.from(octets))).toBe(true);
    expect(Buffer.from((await zip?.read("README.txt")) ?? []).toString()).toContain("image.webp");
    await zip?.close();
    await rm(folder, { recursive: true });

    await context.db.letter.update({ where: { id: letter.id }, data: { takenDown: "It named a signer." } });
    await announce(context.db, letter.slug);
    await expect.poll(async () => (await fetch(`${app.origin}${address}`)).status).toBe(410);
  });

  test("who publishes and who changes the picture wait for each other", async () => {
    await upload(await aPhotograph());
    const context = app.context();
    const before = await stored();
    const outcome = await context.db.$transaction(async (tx) => {
      const found = await findImage(tx, draft.id);
      expect(Buffer.from(found?.hash ?? [])).toEqual(Buffer.from(before?.hash ?? []));
      const changing = saveImage(
        context,
        { letterId: draft.id, version: imageVersion(found) },
        { alt: "Swapped" },
      );
      const first = await Promise.race([
        changing,
        new Promise((resolve) => setTimeout(resolve, 300, "waits")),
      ]);
      expect(first).toBe("waits");
      await tx.$executeRaw`
        update letter set state = 'open', genesis_entry = '{}', genesis = sha256('{}'), log_origin = 'letters.example'
        where id = ${draft.id}::uuid`;
      return { changing };
    });
    expect(await outcome.changing).toBe("published");
    expect((await stored())?.alt).toBe("Ada and Ben at the gate");
    await context.db.letter.delete({ where: { id: draft.id } });
  });

  test("the log's first entry names it, or does not speak of one", async () => {
    const letter = await aLetter(app.context(), { slug: `logged-${draft.slug}` });
    const {
      type: _,
      format: __,
      ...genesis
    } = JSON.parse(letter.genesisEntry) as Genesis & Record<string, unknown>;
    expect(genesisEntry(genesis)).toBe(letter.genesisEntry);
    const kindOf = (image: unknown) =>
      readEntry(Buffer.from(genesisEntry({ ...genesis, image } as Genesis))).kind;
    const hash = "0f".repeat(32);
    expect(kindOf(undefined)).toBe("entry");
    expect(kindOf({ hash, alt: "The gate" })).toBe("entry");
    expect(kindOf({ hash })).toBe("not-an-entry");
    expect(kindOf({ hash: "0f", alt: "The gate" })).toBe("not-an-entry");
    expect(kindOf({ hash, alt: "The gate", src: "elsewhere" })).toBe("not-an-entry");
  });
});

test("no list of domains is sent to a browser", async () => {
  const folder = "build/client/assets";
  const names = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  expect(names.some((name) => name.includes("write.workplaces"))).toBe(true);
  for (const name of names)
    expect(await readFile(path.join(folder, name), "utf8")).not.toContain("mailinator");
  expect(await readFile("node_modules/email-providers/all.json", "utf8")).toContain("mailinator");
});
